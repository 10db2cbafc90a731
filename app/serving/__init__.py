"""The server below the application: its port, its connections, and their limits."""

from app.serving.server import Service, listen

__all__ = ["Service", "listen"]
