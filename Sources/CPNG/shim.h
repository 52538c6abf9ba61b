#ifndef SWIFT_VGG_CPNG_SHIM_H
#define SWIFT_VGG_CPNG_SHIM_H

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

// libpng reports an error by a jump to a setjmp of its caller, which Swift cannot make. Each function below makes one
// and answers 1 for success or 0 for failure; the text of the failure is then in `message`.

/// A PNG file in memory that is being read. The bytes must outlive it.
typedef struct VGGPNGReader {
    png_structp png;
    png_infop info;
    const unsigned char *bytes;
    size_t count;
    size_t offset;
    char message[160];
} VGGPNGReader;

/// A PNG file that grows in memory while it is written. `bytes` belongs to it until `vgg_png_writer_close`.
typedef struct VGGPNGWriter {
    png_structp png;
    png_infop info;
    unsigned char *bytes;
    size_t count;
    size_t capacity;
    char message[160];
} VGGPNGWriter;

/// Keeps the text and jumps back; `png_get_error_ptr` is the place for the text.
static inline void vgg_png_fail(png_structp png, png_const_charp text) {
    char *message = (char *)png_get_error_ptr(png);
    strncpy(message, text, 159);
    message[159] = 0;
    png_longjmp(png, 1);
}

static inline void vgg_png_ignore_warning(png_structp png, png_const_charp text) {
    (void)png;
    (void)text;
}

static inline void vgg_png_take(png_structp png, png_bytep target, size_t wanted) {
    VGGPNGReader *reader = (VGGPNGReader *)png_get_io_ptr(png);
    if (wanted > reader->count - reader->offset) png_error(png, "the file ends too early");
    memcpy(target, reader->bytes + reader->offset, wanted);
    reader->offset += wanted;
}

/// Reads everything up to the pixels. Ancillary chunks are skipped, so that none of them can be a bomb.
static inline int vgg_png_reader_open(VGGPNGReader *reader, const unsigned char *bytes, size_t count) {
    memset(reader, 0, sizeof *reader);
    reader->bytes = bytes;
    reader->count = count;
    reader->png = png_create_read_struct(
        PNG_LIBPNG_VER_STRING, reader->message, vgg_png_fail, vgg_png_ignore_warning);
    if (!reader->png) return 0;
    if (setjmp(png_jmpbuf(reader->png))) return 0;
    reader->info = png_create_info_struct(reader->png);
    if (!reader->info) png_error(reader->png, "out of memory");
    png_set_read_fn(reader->png, reader, vgg_png_take);
    png_set_user_limits(reader->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_chunk_cache_max(reader->png, 64);
    png_set_chunk_malloc_max(reader->png, 1 << 20);
    png_set_keep_unknown_chunks(reader->png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
    png_read_info(reader->png, reader->info);
    return 1;
}

/// Asks for 8 bits per channel and three (RGB) or four (RGBA) channels, and says which of the two it will be.
static inline int vgg_png_reader_prepare(VGGPNGReader *reader, int *channels) {
    if (setjmp(png_jmpbuf(reader->png))) return 0;
    png_set_expand(reader->png);
    png_set_strip_16(reader->png);
    png_set_gray_to_rgb(reader->png);
    png_set_interlace_handling(reader->png);
    png_read_update_info(reader->png, reader->info);
    *channels = png_get_channels(reader->png, reader->info);
    if (png_get_bit_depth(reader->png, reader->info) != 8 || *channels < 3)
        png_error(reader->png, "unexpected pixel layout");
    return 1;
}

/// Reads all rows, each `stride` bytes apart, and the chunks behind them, so that every checksum is compared.
static inline int vgg_png_reader_rows(VGGPNGReader *reader, unsigned char *pixels, size_t stride) {
    if (setjmp(png_jmpbuf(reader->png))) return 0;
    if (stride < png_get_rowbytes(reader->png, reader->info)) png_error(reader->png, "rows too short");
    png_uint_32 height = png_get_image_height(reader->png, reader->info);
    int passes = png_get_interlace_type(reader->png, reader->info) == PNG_INTERLACE_ADAM7 ? 7 : 1;
    for (int pass = 0; pass < passes; pass++)
        for (png_uint_32 y = 0; y < height; y++) png_read_row(reader->png, pixels + y * stride, NULL);
    png_read_end(reader->png, NULL);
    return 1;
}

static inline void vgg_png_reader_close(VGGPNGReader *reader) {
    png_destroy_read_struct(&reader->png, &reader->info, NULL);
}

static inline void vgg_png_give(png_structp png, png_bytep source, size_t count) {
    VGGPNGWriter *writer = (VGGPNGWriter *)png_get_io_ptr(png);
    if (writer->capacity - writer->count < count) {
        size_t capacity = 2 * writer->capacity + count + 4096;
        unsigned char *bytes = (unsigned char *)realloc(writer->bytes, capacity);
        if (!bytes) png_error(png, "out of memory");
        writer->bytes = bytes;
        writer->capacity = capacity;
    }
    memcpy(writer->bytes + writer->count, source, count);
    writer->count += count;
}

static inline void vgg_png_ignore_flush(png_structp png) { (void)png; }

/// Writes 8-bit RGB rows without gaps as a whole PNG file into the writer's bytes.
static inline int vgg_png_writer_encode(
    VGGPNGWriter *writer, const unsigned char *pixels, png_uint_32 width, png_uint_32 height) {
    memset(writer, 0, sizeof *writer);
    writer->png = png_create_write_struct(
        PNG_LIBPNG_VER_STRING, writer->message, vgg_png_fail, vgg_png_ignore_warning);
    if (!writer->png) return 0;
    if (setjmp(png_jmpbuf(writer->png))) return 0;
    writer->info = png_create_info_struct(writer->png);
    if (!writer->info) png_error(writer->png, "out of memory");
    png_set_write_fn(writer->png, writer, vgg_png_give, vgg_png_ignore_flush);
    png_set_user_limits(writer->png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
    png_set_IHDR(writer->png, writer->info, width, height, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_write_info(writer->png, writer->info);
    for (png_uint_32 y = 0; y < height; y++)
        png_write_row(writer->png, pixels + (size_t)y * width * 3);
    png_write_end(writer->png, writer->info);
    return 1;
}

static inline void vgg_png_writer_close(VGGPNGWriter *writer) {
    png_destroy_write_struct(&writer->png, &writer->info);
    free(writer->bytes);
}

#endif
