/// The road signs that are drawn, those of the Vienna Convention for the most part.
public enum RoadSign: String, CaseIterable, Sendable {
    /// A red octagon with the word.
    case stop
    /// A white triangle with a red rim, on its tip.
    case giveWay = "give way"
    /// A red disc with a white bar.
    case noEntry = "no entry"
    /// A yellow square with a white rim, on its corner.
    case priorityRoad = "priority road"
    /// The number in a red ring.
    case speedLimit30 = "speed limit 30"
    /// The number in a red ring.
    case speedLimit50 = "speed limit 50"
    /// The number in a red ring.
    case speedLimit80 = "speed limit 80"
    /// A red car beside a black one in a red ring.
    case noOvertaking = "no overtaking"
    /// A blue disc with a red rim and one red stroke.
    case noParking = "no parking"
    /// A white P on blue.
    case parking
    /// A person on stripes, in a white triangle on blue.
    case pedestrianCrossing = "pedestrian crossing"
    /// A white arrow on a blue disc.
    case turnRight = "turn right"
    /// Three white arrows in a circle on a blue disc.
    case roundabout
    /// A white bicycle on a blue disc.
    case cyclePath = "cycle path"
    /// A person digging, in a triangle with a red rim.
    case roadworks
    /// Three lights, in a triangle with a red rim.
    case trafficLights = "traffic lights"

    /// What people call it, in lower-case words.
    public var label: String { rawValue }
}
