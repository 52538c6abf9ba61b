// Softmax with cross-entropy: for each image the loss -sum of t log(p), p the softmax of its scores and t the target, and
// the gradient (p - t) / images of the mean of the losses. The target is 1 - smoothing for the image's class, and
// smoothing shared out equally among all classes.
//
//   naive, cpu, gpu  one image per work-item.
//
// Scores are plain rows, [image][class]. The result is rows of gradients likewise, and after them the loss of each image.

// Global size: images.
kernel void cross_entropy(global const float *restrict scores, global const int *restrict labels,
                          global float *restrict output, int classes, int images, float smoothing) {
    const int image = get_global_id(0), label = labels[image];
    scores += (size_t)image * classes;
    global float *gradient = output + (size_t)image * classes;
    float largest = -INFINITY, sum = 0, differences = 0;
    for (int i = 0; i < classes; ++i) largest = fmax(largest, scores[i]);
    for (int i = 0; i < classes; ++i) {
        sum += exp(scores[i] - largest);
        differences += scores[i] - largest;
    }
    const float share = smoothing / classes;
    for (int i = 0; i < classes; ++i) {
        const float target = share + (i == label ? 1 - smoothing : 0.0f);
        gradient[i] = (exp(scores[i] - largest) / sum - target) / images;
    }
    output[(size_t)images * classes + image] =
        log(sum) - (1 - smoothing) * (scores[label] - largest) - share * differences;
}
