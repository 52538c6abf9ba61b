import VGGBackend
import VGGModel
import VGGReference

extension TrainingCase {
    /// Cases that together meet every edge of every kernel: single pixels, odd sizes, channels just past a block.
    public static func small() -> [TrainingCase] {
        weightGradients() + biasGradients() + turnedFilters() + pools() + pointwise() + normalizations() + denses()
            + losses() + updates()
    }

    /// A case of each operation, for what runs a thousand times slower than a device.
    public static func tiny() -> [TrainingCase] {
        let image = Shape(channels: 17, height: 3, width: 5)
        return [
            weightGradient(image, 18, kernel: 3, images: 2),
            weightGradient(Shape(channels: 3, height: 4, width: 5), 5, kernel: 3, images: 1),
            biasGradient(image, images: 2), turned(5, 18, kernel: 3), maxPool(image, rectified: true, images: 2),
            averagePool(image, grid: (2, 4), images: 2), relu(image, images: 2),
            responseNormalization(image, LocalResponseNormalization(size: 3, alpha: 0.5), images: 2),
            statistics(image, images: 2), normalization(image, rectified: true, images: 2),
            normalizationSums(image, images: 2), normalizationGradient(image, images: 2),
            runningStatistics(image, images: 2), denseInput(37, 9, images: 3), denseWeight(37, 9, images: 3),
            denseBias(9, images: 3), dropout(37, images: 3, probability: 0.4),
            crossEntropy(11, images: 3, smoothing: 0.1), sgd(37, isNesterov: true), adamW(37),
            gradientNorm([37, 5], isBelow: false),
        ]
    }

    private static func weightGradients() -> [TrainingCase] {
        let cases: [(Int, Int, Int, Int, Int, Int)] = [
            // inputs, outputs, height, width, kernel, images
            (1, 1, 1, 1, 3, 1), (3, 64, 5, 4, 3, 2), (4, 5, 2, 3, 3, 3), (5, 3, 7, 9, 3, 1), (16, 16, 9, 8, 3, 2),
            (17, 33, 3, 17, 3, 1), (33, 17, 1, 33, 3, 3), (48, 32, 6, 5, 3, 1), (65, 20, 2, 2, 3, 2),
            (17, 18, 4, 3, 1, 2), (3, 5, 2, 2, 1, 1), (16, 21, 5, 1, 5, 2), (3, 18, 4, 6, 5, 1), (17, 16, 3, 4, 7, 2),
            (16, 32, 40, 36, 3, 2),
        ]
        return cases.map {
            weightGradient(Shape(channels: $0.0, height: $0.2, width: $0.3), $0.1, kernel: $0.4, images: $0.5)
        }
    }

    private static func biasGradients() -> [TrainingCase] {
        [(1, 1, 1, 1), (17, 3, 5, 2), (16, 40, 40, 3), (5, 7, 1, 1)].map {
            biasGradient(Shape(channels: $0.0, height: $0.1, width: $0.2), images: $0.3)
        }
    }

    private static func turnedFilters() -> [TrainingCase] {
        [(1, 1, 3), (17, 5, 3), (16, 32, 1), (3, 4, 5)].map { turned($0.0, $0.1, kernel: $0.2) }
    }

    private static let images: [(Shape, images: Int)] = [
        (Shape(channels: 1, height: 2, width: 2), 1), (Shape(channels: 3, height: 5, width: 7), 2),
        (Shape(channels: 16, height: 4, width: 6), 1), (Shape(channels: 17, height: 9, width: 8), 3),
        (Shape(channels: 5, height: 2, width: 141), 1), (Shape(channels: 35, height: 3, width: 70), 1),
    ]

    private static func pools() -> [TrainingCase] {
        images.flatMap { shape, images in
            [maxPool(shape, rectified: false, images: images), maxPool(shape, rectified: true, images: images)]
                + [(7, 7), (1, 1), (2, 3)].map { averagePool(shape, grid: $0, images: images) }
        }
    }

    private static func pointwise() -> [TrainingCase] {
        images.flatMap { shape, images in
            [relu(shape, images: images)]
                + [LocalResponseNormalization(), LocalResponseNormalization(size: 3, k: 1, alpha: 0.5, beta: 0.5)].map {
                    responseNormalization(shape, $0, images: images)
                }
        }
            + [(1, 1), (37, 3)].map { relu(Shape(features: $0.0), images: $0.1) }
            + [(1, 1, 0.5), (37, 3, 0.4), (1000, 2, 0.8), (64, 1, 0)].map {
                dropout($0.0, images: $0.1, probability: $0.2)
            }
    }

    private static func normalizations() -> [TrainingCase] {
        images.flatMap { shape, images in
            [
                statistics(shape, images: images), normalization(shape, rectified: false, images: images),
                normalization(shape, rectified: true, images: images), normalizationSums(shape, images: images),
                normalizationGradient(shape, images: images), runningStatistics(shape, images: images),
            ]
        } + [statistics(Shape(channels: 18, height: 40, width: 30), images: 2)]
            + [normalizationSums(Shape(channels: 18, height: 40, width: 30), images: 2)]
    }

    private static func denses() -> [TrainingCase] {
        let sizes = [
            (1, 1, 1), (15, 17, 1), (16, 4, 2), (33, 9, 3), (100, 10, 5), (257, 31, 8), (64, 130, 9), (600, 20, 17),
        ]
        return sizes.flatMap { inputs, outputs, images in
            [
                denseInput(inputs, outputs, images: images), denseWeight(inputs, outputs, images: images),
                denseBias(outputs, images: images),
            ]
        }
    }

    private static func losses() -> [TrainingCase] {
        [(2, 1, 0.0), (11, 3, 0.1), (1000, 2, 0), (17, 9, 0.2)].map {
            crossEntropy($0.0, images: $0.1, smoothing: $0.2)
        } + [crossEntropy(11, images: 2, smoothing: 0.1, size: 100)]
    }

    private static func updates() -> [TrainingCase] {
        [1, 16, 37, 3000].flatMap { count in
            [sgd(count, isNesterov: false), sgd(count, isNesterov: true), adamW(count)]
        } + [gradientNorm([1], isBelow: true), gradientNorm([37, 3000, 5], isBelow: false)]
    }
}
