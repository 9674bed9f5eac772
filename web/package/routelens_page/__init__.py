"""The built page of Routelens, in the folder `site`: files to serve, and no code."""
