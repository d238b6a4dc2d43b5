"""Where people disagree, and which of their answers contradict each other."""

from apps.findings.disagreement import checks  # importing it registers the rules of these sentences

__all__ = ["checks"]
