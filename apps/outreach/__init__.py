"""Who gets which mail and why: invitations, reminders, thanks, lost links. No tables of its own."""
