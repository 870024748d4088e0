# SPDX-License-Identifier: BSD-2-Clause OR GPL-2.0-only
# json.awk: one JSON document in, a line "path value" for each leaf out, as in
# "pods.0.name "web"". Exits 1 with the place when it is not JSON (RFC 8259):
# every token is looked at, nothing may be left over. Knows no keys.

function broken(why) {
	print "not JSON at character " (total - length(text)) ": " why >"/dev/stderr"
	bad = 1
	exit 1
}
# Takes what the pattern matches at the beginning, and the blanks behind it.
function take(pattern,   token) {
	if (!match(text, "^" pattern))
		broken("want " pattern ", is " substr(text, 1, 20))
	token = substr(text, 1, RLENGTH)
	text = substr(text, RLENGTH + 1)
	sub(/^[ \t\r\n]+/, "", text)
	return token
}
function string() {
	return take("\"([^\"\\\\\001-\037]|\\\\[\"\\\\/bfnrt]|\\\\u[0-9a-fA-F][0-9a-fA-F][0-9a-fA-F][0-9a-fA-F])*\"")
}
function value(path,   key, i, seen) {
	if (text ~ /^\{/) {
		take("[{]")
		while (text !~ /^\}/) {
			if (i++)
				take(",")
			key = string()
			if (key in seen)
				broken("key twice: " key)
			seen[key]
			take(":")
			value(path (path == "" ? "" : ".") substr(key, 2, length(key) - 2))
		}
		take("[}]")
	} else if (text ~ /^\[/) {
		take("[[]")
		while (text !~ /^\]/) {
			if (i)
				take(",")
			value(path "." i++)
		}
		take("[]]")
	} else if (text ~ /^"/) {
		print path, string()
	} else {
		print path, take("(true|false|null|-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]+)?)")
	}
}
{ all = all $0 "\n" }
END {
	if (bad)
		exit 1
	text = all
	total = length(text)
	sub(/^[ \t\r\n]+/, "", text)
	value("")
	if (text != "")
		broken("more after the end")
}
