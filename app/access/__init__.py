"""Who asks, what may they do, and how do they prove it? Denied unless declared."""
