import Testing
import VGGBackend
import VGGModel
import VGGVerification

/// Kernels in halves for devices without them: floats that are rounded to halves after every operation, and become zero or
/// infinite where halves may.
enum EmulatedHalves {
    private static let changes: [(text: String, replacement: String)] = [
        (
            """
            #pragma OPENCL EXTENSION cl_khr_fp16 : enable
            typedef half factor;
            typedef PASTE(half, VECTOR) factors;
            #define FACTORS(v) PASTE(convert_half, VECTOR)(v)
            #define FLOATS(v) PASTE(convert_float, VECTOR)(v)

            """,
            """
            typedef float factor;
            typedef vec factors;
            static inline vec rounded(vec v) {
                const PASTE(uint, VECTOR) bits = PASTE(as_uint, VECTOR)(v);
                const vec near = PASTE(as_float, VECTOR)((bits + 0xFFFu + ((bits >> 13) & 1u)) & 0xFFFFE000u);
                const vec bounded = fabs(near) > 65504.0f ? copysign((vec)(INFINITY), v) : near;
                return fabs(v) < 0x1p-14f ? (vec)(0.0f) : bounded;
            }
            #define FACTORS(v) rounded(v)
            #define FLOATS(v) (v)
            #define ROUNDED(v) rounded(v)

            """
        ),
        ("#define FACTORS(v) (v)\n#endif", "#define FACTORS(v) (v)\n#define ROUNDED(v) (v)\n#endif"),
        ("fma((factors)(row), column[j], sum[i][j])", "ROUNDED(fma((factors)(row), column[j], sum[i][j]))"),
    ]

    /// Kernel files without `half`; fails where the text that is replaced is not there any more.
    static func files(_ files: [String: String] = KernelSource.files) throws -> [String: String] {
        var files = files
        for change in changes {
            let text = try #require(files["tile_product"])
            try #require(text.contains(change.text), "tile_product.cl has no '\(change.text)' any more")
            files["tile_product"]?.replace(change.text, with: change.replacement)
        }
        return files
    }

    /// A manager of the caller's own whose device seems to have halves.
    static func own(
        files: [String: String] = KernelSource.files, compilerOptions: String = "",
        changing change: (inout DeviceTraits) -> Void = { _ in }
    ) throws -> DeviceManager {
        try Bench.own(.gpu, files: Self.files(files), compilerOptions: compilerOptions) {
            $0.supportsHalf = true
            change(&$0)
        }
    }

    /// One that is shared by all tests.
    static let manager = Result { try own() }
}

extension OperationCase {
    /// The candidates in halves.
    func candidatesInHalves(on manager: DeviceManager) throws -> [Int] {
        try (0..<candidates(on: manager, precision: .fp16)).filter {
            try operation($0, on: manager, precision: .fp16).isInHalves
        }
    }
}

extension Operation {
    /// Whether it multiplies halves.
    var isInHalves: Bool {
        switch summation {
        case .halves, .winogradInHalves: true
        case .anyOrder, .winograd: false
        }
    }
}
