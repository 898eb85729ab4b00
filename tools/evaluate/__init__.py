"""The evaluation cases through the HTTP API of a running system, with a citizen who knows their persona."""
