"""What requests may ask and what answers look like."""
