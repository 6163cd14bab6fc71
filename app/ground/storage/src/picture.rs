use std::io::Cursor;

use bytes::Bytes;
use data::{Fault, Refusal, RefusalKind, refuse};
use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder},
    imageops::FilterType,
};

use crate::{Key, Store};

const MB: usize = 1024 * 1024;
const MAX_PIXELS: u64 = 40_000_000;
const MAX_MEMORY: u64 = 384 * 1024 * 1024;
/// A photograph grows a lot when it is written without loss. Beyond this it should have been a JPEG.
const MAX_BYTES_WRITTEN: usize = 16 * MB;
const JPEG_QUALITY: u8 = 85;

/// How wide a picture on a page is kept beside its own width, where that is more: for a phone, for a column of text, and
/// for a column of text on a fine screen.
pub const WIDTHS: [u32; 3] = [480, 960, 1_920];

/// A face is a square of this side, or smaller where it came smaller.
const FACE_SIDE: u32 = 512;
/// And how wide it is kept beside that: faces in bars and lists have at most 44 pixels, on a fine screen twice as many.
pub const FACE_WIDTHS: [u32; 1] = [96];

/// How large a picture may come.
struct Most {
    bytes: usize,
    side: u32,
}

const ON_A_PAGE: Most = Most { bytes: 4 * MB, side: 8_000 };
const OF_A_FACE: Most = Most { bytes: 2 * MB, side: 4_096 };

/// A picture that is safe to show: decoded completely and written anew, so that metadata (a phone writes where the
/// photograph was taken), scripts and whatever was appended are gone. It is kept in several widths, so that a phone does
/// not load what a large screen needs.
///
/// What came with loss, a photograph, is a JPEG. What came without, a drawing or a screenshot, stays without, as WebP or
/// as PNG, whichever is smaller. A photograph as WebP would be smaller still, but nobody has written a lossy encoder in
/// Rust: there is one in C, which would have to read what strangers send, and one without loss, which makes a photograph
/// several times as large as a JPEG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pub bytes: Bytes,
    /// Of the narrower ones as well.
    pub mime: &'static str,
    pub width: u32,
    pub height: u32,
    /// The same at each of the fixed widths that is less than its own, the narrowest first.
    pub narrower: Vec<Narrower>,
}

/// A picture at a width that is not its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Narrower {
    pub width: u32,
    pub bytes: Bytes,
}

/// Where a picture lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelved {
    pub file: Key,
    /// In the order of [`Picture::narrower`].
    pub narrower: Vec<Key>,
}

impl Picture {
    /// Takes PNG, JPEG, WebP and GIF (its first frame) of at most 4 MB, 8 000 pixels a side and 40 megapixels. The name
    /// and the type the sender claims are not asked for: only the bytes count. SVG is refused, it can carry scripts.
    ///
    /// Refuses with the field `picture`. Takes a moment of computing: call it off the async threads.
    pub fn accept(bytes: Bytes) -> Result<Self, Refusal> {
        let (image, is_lossy) = examine(&bytes, &ON_A_PAGE)?;
        Self::write(image, is_lossy, &WIDTHS)
    }

    /// As [`Picture::accept`], for somebody's face: at most 2 MB and 4 096 pixels a side. What is not square loses its
    /// edges, and the rest becomes 512 pixels wide.
    pub fn face(bytes: Bytes) -> Result<Self, Refusal> {
        let (image, is_lossy) = examine(&bytes, &OF_A_FACE)?;
        let side = image.width().min(image.height());
        let middle = image.crop_imm((image.width() - side) / 2, (image.height() - side) / 2, side, side);
        let face = if side > FACE_SIDE { narrowed(&middle, FACE_SIDE, (side, side)) } else { middle };
        Self::write(face, is_lossy, &FACE_WIDTHS)
    }

    /// Bytes of all its widths together.
    pub fn size(&self) -> usize {
        self.bytes.len() + self.narrower.iter().map(|it| it.bytes.len()).sum::<usize>()
    }

    /// Puts all its widths into the store.
    pub async fn shelve(&self, store: &Store) -> Result<Shelved, Fault> {
        let file = store.put(self.bytes.clone()).await?;
        let mut narrower = vec![];
        for it in &self.narrower {
            narrower.push(store.put(it.bytes.clone()).await?);
        }
        Ok(Shelved { file, narrower })
    }

    fn write(image: DynamicImage, is_lossy: bool, widths: &[u32]) -> Result<Self, Refusal> {
        let (writing, bytes) = written(&image, is_lossy)?;
        if bytes.len() > MAX_BYTES_WRITTEN {
            return Err(too_large("The picture has too much detail for its format. Save it as JPEG."));
        }
        let whole @ (width, height) = (image.width(), image.height());
        let mut narrower = vec![];
        let mut wider = image;
        // Each is made of the next wider one: the largest is looked at once.
        for &width in widths.iter().rev().filter(|it| **it < width) {
            wider = narrowed(&wider, width, whole);
            narrower.insert(0, Narrower { width, bytes: writing.write(&wider)?.into() });
        }
        Ok(Self { bytes: bytes.into(), mime: writing.mime(), width, height, narrower })
    }
}

/// The picture, and whether it came with loss.
fn examine(bytes: &[u8], most: &Most) -> Result<(DynamicImage, bool), Refusal> {
    if bytes.len() > most.bytes {
        let most = most.bytes / MB;
        return Err(too_large(&format!("The picture is larger than {most} MB. Save it smaller or as JPEG.")));
    }
    let format = format_of(bytes)?;
    let is_lossy = match format {
        ImageFormat::Jpeg => true,
        ImageFormat::WebP => is_lossy_webp(bytes),
        _ => false,
    };
    Ok((decode(bytes, format, most)?, is_lossy))
}

/// A WebP is a list of chunks: a name, a length, and so many bytes, filled up to an even number.
fn is_lossy_webp(bytes: &[u8]) -> bool {
    let mut chunks = bytes.get(12..).unwrap_or_default();
    while let [a, b, c, d, l0, l1, l2, l3, rest @ ..] = chunks {
        if [*a, *b, *c, *d] == *b"VP8 " {
            return true;
        }
        let length = u32::from_le_bytes([*l0, *l1, *l2, *l3]) as usize;
        chunks = rest.get(length.next_multiple_of(2)..).unwrap_or_default();
    }
    false
}

/// The picture at another width, in the proportions of the whole.
fn narrowed(image: &DynamicImage, width: u32, whole: (u32, u32)) -> DynamicImage {
    let (across, down) = (u64::from(whole.0).max(1), u64::from(whole.1));
    let height = (down * u64::from(width) + across / 2) / across;
    image.resize_exact(width, u32::try_from(height).unwrap_or(u32::MAX).max(1), FilterType::CatmullRom)
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
fn decode(bytes: &[u8], format: ImageFormat, most: &Most) -> Result<DynamicImage, Refusal> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|_| damaged())?;
    check_size(decoder.dimensions(), most)?;
    // A phone turns pictures by a note in the metadata, which is about to be dropped.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|_| damaged())?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    Ok(image)
}

fn check_size((width, height): (u32, u32), most: &Most) -> Result<(), Refusal> {
    if width == 0 || height == 0 {
        return Err(damaged());
    }
    if width > most.side || height > most.side {
        let (thousands, rest) = (most.side / 1_000, most.side % 1_000);
        let why = format!("The picture is more than {thousands} {rest:03} pixels wide or high. Scale it down.");
        return Err(too_large(&why));
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large("The picture has more than 40 megapixels. Scale it down."));
    }
    Ok(())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    Jpeg,
    WebP,
    Png,
}

impl Writing {
    fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::WebP => "image/webp",
            Self::Png => "image/png",
        }
    }

    fn write(self, image: &DynamicImage) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::new();
        let written = match self {
            Self::Jpeg => {
                let flat = DynamicImage::from(image.to_rgb8());
                flat.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))
            }
            Self::WebP => {
                let full = match image.color().has_alpha() {
                    true => DynamicImage::from(image.to_rgba8()),
                    false => DynamicImage::from(image.to_rgb8()),
                };
                full.write_with_encoder(WebPEncoder::new_lossless(&mut bytes))
            }
            Self::Png => image.write_with_encoder(PngEncoder::new(&mut bytes)),
        };
        written.map_err(|_| damaged())?;
        Ok(bytes)
    }
}

/// The picture in the way of writing that suits it. A JPEG shows nothing through.
fn written(image: &DynamicImage, is_lossy: bool) -> Result<(Writing, Vec<u8>), Refusal> {
    if is_lossy && !image.color().has_alpha() {
        return Ok((Writing::Jpeg, Writing::Jpeg.write(image)?));
    }
    let (webp, png) = (Writing::WebP.write(image)?, Writing::Png.write(image)?);
    Ok(if webp.len() <= png.len() { (Writing::WebP, webp) } else { (Writing::Png, png) })
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
