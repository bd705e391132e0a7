# What the generator of syscope.1 leaves to be done.
/^\.Nd/s/\."$/"/
s/^$/.Pp/
s/^\.Ex -std$/0 yes, 1 no (something is missing, lost or different), 2 wrong usage or unreadable input./
$a\
.Sh SEE ALSO\
.Xr syscope-trace 1
