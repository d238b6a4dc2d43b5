"""Charts as SVG text: plain functions of numbers, shared by the pages (WEB) and the PDF (PRINT)."""
