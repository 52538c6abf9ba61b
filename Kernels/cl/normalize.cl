// Turns pictures of RGB bytes, [image][row][column][3], into the network's plain NCHW input:
// (byte * scale - mean) / deviation, channel order as the network wants it.
//
//   naive     one value per work-item.
//   cpu, gpu  RUN pixels of all three channels per work-item, so that each byte is read once and in order.

// Colour of a channel of the network's input: `first` is 0 where it takes red first, 2 where blue first.
#define COLOUR(channel, first) ((first) == 0 ? (channel) : 2 - (channel))

#if VARIANT == NAIVE

// Global size: pixels of an image, 3, images.
kernel void normalize_naive(global const uchar *restrict input, global float *restrict output, int plane,
                            int first, float scale, float4 mean, float4 deviation) {
    const size_t pixel = get_global_id(0), image = get_global_id(2);
    const int channel = get_global_id(1);
    const float means[3] = {mean.x, mean.y, mean.z}, deviations[3] = {deviation.x, deviation.y, deviation.z};
    const float byte = input[(image * plane + pixel) * 3 + COLOUR(channel, first)];
    output[(image * 3 + channel) * plane + pixel] = (byte * scale - means[channel]) / deviations[channel];
}

#else

#ifndef RUN
#error "RUN: pixels per work-item"
#endif

// Global size: ceil(pixels of an image / RUN), images.
kernel void normalize_vector(global const uchar *restrict input, global float *restrict output, int plane,
                             int first, float scale, float4 mean, float4 deviation) {
    const int start = get_global_id(0) * RUN, end = min(start + RUN, plane);
    input += (size_t)get_global_id(1) * plane * 3;
    output += (size_t)get_global_id(1) * plane * 3;
    for (int pixel = start; pixel < end; ++pixel) {
        const float3 bytes = convert_float3(vload3(pixel, input));
        const float3 ordered = first == 0 ? bytes : bytes.zyx;
        const float3 value = (ordered * scale - mean.xyz) / deviation.xyz;
        output[pixel] = value.x;
        output[plane + pixel] = value.y;
        output[2 * plane + pixel] = value.z;
    }
}

#endif
