"""What rules look at: answers pooled, figures drawn, and what is computed from both."""
