"""How a report is printed. The only room that knows WeasyPrint and pikepdf."""
