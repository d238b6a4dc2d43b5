"""The live room: what the wall, the console and the phones show, and who steers."""
