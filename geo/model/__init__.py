"""What the engine computes with: frozen tables that hold arrays."""
