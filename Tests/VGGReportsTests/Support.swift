/// Names as nobody would give them, with what a page must show for each.
enum Hostile {
    static let names: [(text: String, shown: String)] = [
        ("<script>alert('x')</script>", "<script>alert('x')</script>"),
        ("\" onload=\"alert(1)", "\" onload=\"alert(1)"),
        ("a & b &amp; c < d > e", "a & b &amp; c < d > e"),
        ("]]> --> </style></svg></html>", "]]> --> </style></svg></html>"),
        ("bell \u{7} null \0 escape \u{1B}[31m", "bell \u{2407} null \u{2400} escape \u{241B}[31m"),
        ("delete \u{7F} c1 \u{85} none \u{FFFF}", "delete \u{2421} c1 \u{FFFD} none \u{FFFD}"),
        ("right \u{202E} to left \u{2066}", "right \u{FFFD} to left \u{FFFD}"),
        ("Grüße, 世界, \u{1F600}, e\u{301}", "Grüße, 世界, \u{1F600}, e\u{301}"),
        ("", ""),
    ]
}
