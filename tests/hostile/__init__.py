"""Whatever is sent to an address of the product, none answers with an error of its own."""
