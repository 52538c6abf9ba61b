import Foundation
import TestSupport
import Testing

extension CommandTests {
    /// `vgg bench device`.
    @Suite struct BenchDeviceTests {
        struct Answer: Decodable {
            struct FMA: Decodable {
                let width: Int
                let gflops, medianGflops: Double
            }

            let device: DeviceAnswer
            let repeats: Int
            let fma: [FMA]
            let peakGflops: Double
            let matrixProduct: [String: Double]
            let bandwidth: [String: Double]
            let localMemoryGbps: Double
            let transfersGbps, launchUs, compileMs: [String: Double]
        }

        @Test func json() throws {
            let answer: Answer = try vggJSON(["bench", "device", "--repeats", "2", "--quiet"])
            #expect(answer.device.precision == "fp32" && answer.repeats == 2)
            #expect(answer.fma.map(\.width) == [1, 2, 4, 8, 16])
            #expect(answer.peakGflops == answer.fma.map(\.gflops).max())
            // The keys of a dictionary are not converted.
            let rates = ["read_gbps", "write_gbps", "copy_gbps"]
            let medians = rates.map { "median_\($0)" }
            #expect(answer.bandwidth.keys.sorted() == (rates + medians + ["buffer_bytes"]).sorted())
            #expect(answer.matrixProduct.keys.sorted() == ["gflops", "median_gflops", "share_of_peak", "side"])
            let share = (answer.matrixProduct["gflops"] ?? 0) / answer.peakGflops
            #expect(
                abs(share - (answer.matrixProduct["share_of_peak"] ?? 0)) < 1e-9 && answer.matrixProduct["side"] == 1024
            )
            let transfers = ["upload", "download"].flatMap { way in
                ["pageable", "pinned"].map { "\(way)_\($0)_memory" }
            }
            #expect(Set(answer.transfersGbps.keys) == Set(transfers))
            #expect(Set(answer.launchUs.keys) == ["launch_on_the_device", "launch_waited_for", "launch_in_a_row"])
            #expect(Set(answer.compileMs.keys) == ["compile_the_first_time", "compile_again"])
            let others = [answer.transfersGbps, answer.launchUs, answer.compileMs].flatMap(\.values)
            let numbers =
                others + [answer.localMemoryGbps] + answer.fma.flatMap { [$0.gflops, $0.medianGflops] }
                + answer.bandwidth.values
                + answer.matrixProduct.values
            #expect(numbers.allSatisfy { $0 > 0 && $0.isFinite })
        }

        @Test func table() throws {
            let outcome = try vgg(["bench", "device", "--repeats", "1"])
            #expect(outcome.status == 0, "\(outcome.errors)")
            for text in [
                "float16", "read memory", "write memory", "copy memory", "GFLOP/s", "GB/s", "matrix product",
                "ceilings",
                "read local memory", "upload, pinned memory", "download, pageable memory", "launch, waited for",
                "compile, the first time", "compile, again",
            ] {
                #expect(outcome.output.contains(text), "\(outcome.output)")
            }
            #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
            #expect(outcome.errors.contains("device "))
        }
    }
}
