extension Unicode.Scalar {
    /// Whether a terminal shows the character, and does not act on it.
    package var isText: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: false
        default: true
        }
    }

    /// The character, or its escape where a terminal would act on it.
    package var printed: String { isText ? String(self) : escaped(asASCII: true) }
}
