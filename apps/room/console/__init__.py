"""The facilitator's window of a room: what to say and ask, what the room does, and what can be pressed."""
