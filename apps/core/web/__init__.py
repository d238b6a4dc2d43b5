"""What every page shares: middleware, addresses of callers, health, logs without tokens."""
