import TestSupport
import Testing

extension CommandTests {
    /// `vgg verify --case` with a pattern.
    @Suite struct VerifyPatternTests {
        struct Answer: Decodable {
            struct Check: Decodable {
                let id, verdict: String
            }
            let checks: Int
            let operations: [Check]
        }

        @Test func patternTakesWhatFits() throws {
            let answer: Answer = try vggJSON(["verify", "--quick", "--case", "max_pool/*/reals/*"])
            #expect(answer.checks > 1 && answer.checks == answer.operations.count)
            for check in answer.operations {
                #expect(check.id.hasPrefix("max_pool/") && check.id.contains("/reals/"))
                #expect(check.verdict == "withinBound")
            }
            let text = try vgg(["verify", "--quick", "--case", "max_pool/*/reals/*"])
            #expect(text.output.contains("PASS: all \(answer.checks) checks"))
        }

        @Test func patternThatNothingFitsIsRefused() throws {
            let outcome = try vgg(["verify", "--quick", "--case", "max_pool/*/halves/*"])
            #expect(outcome.status == 64 && outcome.errors.contains("there is no such check"))
        }
    }
}
