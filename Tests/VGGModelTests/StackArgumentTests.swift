import Testing
import VGGModel

@Suite struct StackArgumentTests {
    @Test(arguments: [(1, 3), (2, 5), (3, 7), (4, 9)], [1, 64, 512])
    func stacksOfThree(stack: (depth: Int, field: Int), channels: Int) throws {
        let argument = try StackArgument(depth: stack.depth, channels: channels)
        #expect(argument.receptiveField == stack.field)
        #expect(argument.stackWeights == 9 * stack.depth * channels * channels)
        #expect(argument.singleWeights == stack.field * stack.field * channels * channels)
        #expect(argument.stackNonlinearities == stack.depth)
        #expect(argument.singleNonlinearities == 1)
    }

    /// The paper says that a single 7x7 layer needs 81 percent more weights.
    @Test func thePapersShare() throws {
        let argument = try StackArgument(depth: 3, channels: 512)
        #expect((argument.surplus * 100).rounded(.down) == 81)
    }

    @Test(arguments: [(3, 0, 64), (3, 3, 0), (0, 3, 64), (3, 3, Int.max), (Int.max, 2, 1), (3, Int.max, 1)])
    func impossibleStacksAreRefused(kernel: Int, depth: Int, channels: Int) {
        #expect(throws: ModelError.self) { try StackArgument(kernel: kernel, depth: depth, channels: channels) }
    }
}
