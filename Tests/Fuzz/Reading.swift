import VGGModel
import VGGWeights

/// Opens bytes as a file of one format and reads every tensor in it; whatever they are, that must end well.
///
/// Left out are tensors of more than a million values, which a few bytes may rightly describe: one value repeated.
///
/// The bytes are copied to memory of just their size, so that the address sanitizer sees a read past either end.
func readAll(
    _ start: UnsafePointer<UInt8>, _ count: Int, as open: (TensorStorage) throws(WeightsError) -> any WeightFile
) {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    memory.copyMemory(from: bytes)
    let storage = TensorStorage(adopting: UnsafeRawBufferPointer(memory)) { $0.deallocate() }
    do throws(WeightsError) {
        let file = try open(storage)
        for (name, entry) in file.entries where entry.isReadable && entry.shape.reduce(1.0, { $0 * Double($1) }) <= 1e6
        {
            do throws(WeightsError) { _ = try file.tensor(name).values } catch { continue }
        }
        _ = file.model
    } catch {
        return
    }
}
