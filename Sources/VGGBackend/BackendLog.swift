import Logging

/// What the backend tells the app's log, at the level debug; an app chooses where it goes by `LoggingSystem.bootstrap`.
enum BackendLog {
    static let logger = Logger(label: "swift-vgg.backend")
}
