import Foundation
import TestSupport
import Testing
import VGGTraining

@Suite struct ImageFolderTests {
    @Test func classesAreSubfoldersByName() throws {
        let folder = try TemporaryFolder()
        try folder.touch([
            "b/2.JPG", "b/1.png", "b/more/3.jpeg", "b/more/deeper/4.png", "b/.hidden.png", "b/notes.txt", "a/x.png",
            ".git/x.png", "readme.png",
        ])
        let data = try ImageFolder(folder.path, validation: .share(0))
        #expect(data.classes == ["a", "b"])
        #expect(data.training.pictures.map(\.name) == ["a/x.png", "b/1.png", "b/2.JPG", "b/more/3.jpeg"])
        #expect(data.training.pictures.map(\.label) == [0, 1, 1, 1])
        #expect(data.training.path(of: 1) == folder.path("b/1.png"))
        #expect(data.validation.pictures.isEmpty)
    }

    /// What would be waited for forever, or could not be named again, is refused at once.
    @Test func pipesAndOddNamesAreRefused() throws {
        let folder = try TemporaryFolder()
        try folder.touch(["a/x.png", "b/x.png"])
        #expect(mkfifo(folder.path("b/pipe.jpg"), 0o600) == 0)
        let pipe = try failure { try ImageFolder(folder.path) }
        #expect(pipe?.subject == folder.path("b/pipe.jpg") && pipe?.message.contains("is a pipe") == true)
        #expect(unlink(folder.path("b/pipe.jpg")) == 0)
        #expect(try ImageFolder(folder.path).classes == ["a", "b"])
        let name = folder.path.utf8CString.dropLast() + "/".utf8CString.dropLast() + [-1, -2, 0]
        #expect(mkdir(Array(name), 0o700) == 0)
        let odd = try failure { try ImageFolder(folder.path) }
        #expect(odd?.subject == folder.path && odd?.message.contains("whose name is not UTF-8; rename it") == true)
    }

    static let counts: [(pictures: Int, share: Double, validating: Int)] = [
        (1, 0.1, 0), (2, 0.1, 1), (5, 0.1, 1), (14, 0.1, 1), (16, 0.1, 2), (100, 0.1, 10), (3, 0.99, 2), (9, 0, 0),
    ]

    @Test(arguments: counts.indices) func aShareOfEveryClassValidates(_ index: Int) throws {
        let (pictures, share, validating) = Self.counts[index]
        let folder = try TemporaryFolder()
        try folder.touch((0..<pictures).flatMap { ["a/\($0).png", "b/\($0).png"] })
        let data = try ImageFolder(folder.path, validation: .share(share), seed: 1)
        #expect(data.validation.counts(classes: 2) == [validating, validating])
        #expect(data.training.counts(classes: 2) == [pictures - validating, pictures - validating])
        let names = data.training.pictures.map(\.name) + data.validation.pictures.map(\.name)
        #expect(Set(names).count == 2 * pictures)
    }

    @Test func theSplitIsTheSeeds() throws {
        let folder = try TemporaryFolder()
        try folder.touch((0..<40).flatMap { ["a/\($0).png", "b/\($0).png"] })
        let first = try ImageFolder(folder.path, seed: 1)
        #expect(try ImageFolder(folder.path, seed: 1).fingerprint == first.fingerprint)
        #expect(try ImageFolder(folder.path, seed: 2).fingerprint != first.fingerprint)
        // A picture more displaces at most one of those that validate.
        try folder.touch(["a/new.png"])
        let old = Set(first.validation.pictures.map(\.name))
        let new = try ImageFolder(folder.path, seed: 1)
        #expect(old.subtracting(new.validation.pictures.map(\.name)).count <= 1)
        #expect(new.fingerprint != first.fingerprint)
    }

    @Test(arguments: [["val"], ["validation"], ["test"], ["val", "test"], []])
    func aSplitFolderIsTakenAsItIs(_ others: [String]) throws {
        let folder = try TemporaryFolder()
        for part in ["train"] + others { try folder.touch(["a", "b"].map { "\(part)/\($0)/\(part).png" }) }
        let data = try ImageFolder(folder.path)
        #expect(data.classes == ["a", "b"])
        #expect(data.training.pictures.map(\.name) == ["a/train.png", "b/train.png"])
        #expect(data.validation.folder == folder.path(others.first ?? "train"))
        #expect(data.validation.pictures.count == (others.isEmpty ? 0 : 2))
    }

    /// Trains and cars are classes like any other.
    @Test func aClassMayBeCalledTrain() throws {
        let folder = try TemporaryFolder()
        try folder.touch(["train/steam/1.png", "train/2.png", "car/1.png"])
        #expect(try ImageFolder(folder.path).classes == ["car", "train"])
    }

    @Test func validationMayBeElsewhere() throws {
        let folder = try TemporaryFolder()
        try folder.touch(["x/a/1.png", "x/b/1.png", "y/a/2.png", "y/b/3.png", "y/b/4.png"])
        let data = try ImageFolder(folder.path("x"), validation: .folder(folder.path("y")))
        #expect(data.training.pictures.count == 2 && data.validation.pictures.map(\.label) == [0, 1, 1])
        #expect(data.validation.path(of: 0) == folder.path("y/a/2.png"))
    }

    /// Files, where else validation is, which part of the path the error must name, and words of its message.
    static let bad: [(files: [String], validation: String?, subject: String, words: String)] = [
        ([], nil, "", "holds no subfolders"),
        (["1.png", "2.png"], nil, "", "holds pictures, but no subfolders; make one for each class"),
        (["a/1.png"], nil, "", "holds one class, 'a'"),
        (["a/1.png", "b/1.txt"], nil, "/b", "holds no picture"),
        (["train/a/1.png", "train/b/1.png", "val/a/1.png"], nil, "/val", "lacks the class 'b'"),
        (
            ["train/a/1.png", "train/b/1.png", "val/a/1.png", "val/b/1.png", "val/c/1.png"], nil, "/val",
            "has a class 'c' that is not in"
        ),
        (["a/1.png", "b/1.png"], "/nowhere", "/nowhere", "there is no such folder"),
        (["a/1.png", "b/1.png"], "/a/1.png", "/a/1.png", "is a file"),
    ]

    @Test(arguments: bad.indices) func whatIsNoDatasetIsRefused(_ index: Int) throws {
        let (files, other, subject, words) = Self.bad[index]
        let folder = try TemporaryFolder()
        try folder.touch(files)
        let validation = other.map { ValidationSource.folder(folder.path + $0) }
        let error = try #require(try failure { try ImageFolder(folder.path, validation: validation) })
        #expect(error.code == .invalidDataset)
        #expect(error.subject == folder.path + subject)
        #expect(error.message.contains(words), "\(error)")
    }

    @Test(arguments: [-0.1, 1, .nan]) func theShareIsChecked(_ share: Double) throws {
        let folder = try TemporaryFolder()
        try folder.touch(["a/1.png", "b/1.png"])
        let error = try failure { try ImageFolder(folder.path, validation: .share(share)) }
        #expect(error?.code == .invalidSettings && error?.subject == "validation share")
    }

    @Test func balanceIsCountedAndWarnedOf() throws {
        let folder = try TemporaryFolder()
        try folder.touch((0..<12).map { "cat/\($0).png" } + (0..<5).map { "dog/\($0).png" })
        let balance = ClassBalance(try ImageFolder(folder.path, validation: .share(0.2)))
        #expect(balance.rows.map(\.training) == [10, 4] && balance.rows.map(\.validation) == [2, 1])
        #expect(balance.ratio == 2.5 && balance.warning == nil)
        #expect(
            balance.description == """
                class      training  validation
                cat              10           2
                dog               4           1
                2 classes        14           3
                """)
        try folder.touch((12..<15).map { "cat/\($0).png" })
        let warning = try #require(ClassBalance(try ImageFolder(folder.path, validation: .share(0.2))).warning)
        #expect(warning.contains("'cat' has 12 training pictures and 'dog' 4"))
    }
}
