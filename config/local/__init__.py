"""`make up`: the servers, processes and paths of a machine without a set-up."""
