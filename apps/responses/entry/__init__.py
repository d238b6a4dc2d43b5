"""How somebody gets in: personal links, joining by code, merged guests, interviews."""
