use std::io::Cursor;

use bytes::Bytes;
use data::{Refusal, RefusalKind, refuse};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
};

const MAX_BYTES: usize = 4 * 1024 * 1024;
const MAX_SIDE: u32 = 8_000;
const MAX_PIXELS: u64 = 40_000_000;
const MAX_MEMORY: u64 = 384 * 1024 * 1024;
/// A photograph as WebP grows a lot when it is written without loss. Beyond this it should have been a JPEG.
const MAX_BYTES_WRITTEN: usize = 16 * 1024 * 1024;
const JPEG_QUALITY: u8 = 85;

/// A picture that is safe to show: decoded completely and written anew, so that metadata (a phone writes where the
/// photograph was taken), scripts and whatever was appended are gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Bytes,
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
}

impl Picture {
    /// Takes PNG, JPEG, WebP and GIF (its first frame) of at most 4 MB, 8 000 pixels a side and 40 megapixels. The name
    /// and the type the sender claims are not asked for: only the bytes count. SVG is refused, it can carry scripts.
    ///
    /// Refuses with the field `picture`. Takes a moment of computing: call it off the async threads.
    pub fn accept(bytes: Bytes) -> Result<Self, Refusal> {
        if bytes.len() > MAX_BYTES {
            return Err(too_large("The picture is larger than 4 MB. Save it smaller or as JPEG."));
        }
        let format = format_of(&bytes)?;
        let image = decode(&bytes, format)?;
        let (written, mime) = encode(&image, format)?;
        if written.len() > MAX_BYTES_WRITTEN {
            return Err(too_large("The picture has too much detail for its format. Save it as JPEG."));
        }
        Ok(Self { bytes: written.into(), mime, width: image.width(), height: image.height() })
    }
}

fn format_of(bytes: &[u8]) -> Result<ImageFormat, Refusal> {
    if bytes.is_empty() {
        return Err(unreadable("The file is empty."));
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("image/png") => Ok(ImageFormat::Png),
        Some("image/jpeg") => Ok(ImageFormat::Jpeg),
        Some("image/webp") => Ok(ImageFormat::WebP),
        Some("image/gif") => Ok(ImageFormat::Gif),
        _ if is_svg(bytes) => Err(unreadable("SVG pictures can carry scripts. Save it as PNG.")),
        _ => Err(unreadable("This is not a PNG, JPEG, WebP or GIF picture.")),
    }
}

fn is_svg(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    start.contains("<svg")
}

// The size is taken from the header and checked before memory is asked for: forty bytes can claim a picture of
// gigabytes.
fn decode(bytes: &[u8], format: ImageFormat) -> Result<DynamicImage, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| damaged())?;
    check_size(decoder.dimensions())?;
    // A phone turns pictures by a note in the metadata, which is about to be dropped.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| damaged())?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

fn check_size((width, height): (u32, u32)) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(damaged());
    }
    if width > MAX_SIDE || height > MAX_SIDE {
        return Err(too_large("The picture is more than 8 000 pixels wide or high. Scale it down."));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large("The picture has more than 40 megapixels. Scale it down."));
    }
    Ok(())
}

fn encode(image: &DynamicImage, format: ImageFormat) -> Result<(Vec<u8>, &'static str), Refusal> {
    let mut bytes = Vec::new();
    let (written, mime) = match format {
        ImageFormat::Jpeg => {
            let flat = DynamicImage::from(image.to_rgb8());
            (flat.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)), "image/jpeg")
        }
        ImageFormat::WebP => {
            let full = DynamicImage::from(image.to_rgba8());
            (full.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)), "image/webp")
        }
        _ => (image.write_with_encoder(PngEncoder::new(&mut bytes)), "image/png"),
    };
    written.map_err(|_| damaged())?;
    Ok((bytes, mime))
}

fn damaged() -> Refusal {
    unreadable("The picture is damaged and cannot be read.")
}

fn unreadable(message: &str) -> Refusal {
    refuse(RefusalKind::Validation, "picture_unreadable", message).with_field("picture", message)
}

fn too_large(message: &str) -> Refusal {
    refuse(RefusalKind::TooLarge, "picture_too_large", message).with_field("picture", message)
}

#[cfg(test)]
mod tests;
