"""The brief: cover and page 2 of a report, and the top of the result page. Claims in a case's own units and dates."""
