"""What is concluded: the verdict, its cautions, the perception gap and the shift between rounds."""
