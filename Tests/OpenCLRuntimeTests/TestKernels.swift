import OpenCLRuntime
import TestSupport

/// OpenCL C for the tests of this module.
enum TestKernels {
    static let source = """
        kernel void scale(global float *out, global const float *in, float factor, int count) {
            const size_t i = get_global_id(0);
            if (i < (size_t)count) out[i] = factor * in[i];
        }

        kernel void increment(global int *values) { values[get_global_id(0)] += 1; }

        kernel void widths(
            global long *out, char a, uchar b, short c, ushort d, int e, uint f, long g, ulong h, float i
        ) {
            out[0] = a; out[1] = b; out[2] = c; out[3] = d; out[4] = e; out[5] = f; out[6] = g; out[7] = (long)h;
            out[8] = (long)(i * 8.0f);
        }

        typedef struct { int first; float second; } pair;

        kernel void structure(global float *out, pair value) { out[0] = value.first + value.second; }

        kernel void reverse(global int *values, local int *scratch) {
            const size_t i = get_local_id(0), n = get_local_size(0), start = get_group_id(0) * n;
            scratch[i] = values[start + i];
            barrier(CLK_LOCAL_MEM_FENCE);
            values[start + i] = scratch[n - 1 - i];
        }

        kernel void coordinates(global int *out) {
            const size_t x = get_global_id(0), y = get_global_id(1), z = get_global_id(2);
            const size_t i = (z * get_global_size(1) + y) * get_global_size(0) + x;
            out[i] = (int)(100 * x + 10 * y + z);
        }

        kernel void shifted(global int *out, int columns, int rows) {
            const int x = get_global_id(0), y = get_global_id(1), z = get_global_id(2);
            out[(z * rows + y) * columns + x] += 2 + 1000 * z + 100 * y + 10 * x;
        }

        kernel void toil(global float *out, int rounds) {
            float x = 0.5f;
            for (int i = 0; i < rounds; i++) x = 3.7f * x * (1.0f - x);
            out[get_global_id(0)] = x;
        }
        """

    static let names: Set = ["scale", "increment", "widths", "structure", "reverse", "coordinates", "shifted", "toil"]

    /// The program on the shared device, built once.
    static func program() throws -> Program { try built.get() }

    /// One kernel of it.
    static func kernel(_ name: String) throws -> Kernel { try Kernel(program(), name) }

    private static let built = Result { try Program(TestDevice.shared().context, source: source) }
}

/// The error that `body` throws, or nothing.
func failure(_ body: () throws -> Void) -> CLError? {
    do {
        try body()
        return nil
    } catch {
        return error as? CLError
    }
}
