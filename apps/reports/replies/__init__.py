"""What readers say to a recommendation of a report: that they accept it, or a question; and the answer to it."""
