#![allow(clippy::unwrap_used)]
use image::{ImageEncoder, Rgba, RgbaImage};

use super::*;

fn sample(format: ImageFormat) -> Vec<u8> {
    let image = RgbaImage::from_fn(20, 10, |x, y| Rgba([x as u8 * 12, y as u8 * 25, 90, 255]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(DynamicImage::from(image).to_rgb8()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn accept(bytes: &[u8]) -> Result<Picture, Refusal> {
    Picture::accept(Bytes::copy_from_slice(bytes))
}

fn has(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|window| window == needle)
}

#[track_caller]
fn check_refused(bytes: &[u8], kind: RefusalKind, says: &str) {
    let refusal = accept(bytes).unwrap_err();
    assert_eq!(refusal.kind, kind, "{refusal}");
    assert!(refusal.fields["picture"].contains(says), "{refusal}");
}

/// A PNG that consists of a header only, with a right checksum, claiming this size.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    png.extend(&header);
    png.extend(crc(&header).to_be_bytes());
    // The decoder reads up to the first picture data before it tells the size.
    png.extend(b"\0\0\0\0IDAT");
    png.extend(crc(b"IDAT").to_be_bytes());
    png
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |sum, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 })
    })
}

/// One pixel, written with loss.
const LOSSY_WEBP: &[u8] =
    b"RIFF\"\0\0\0WEBPVP8 \x16\0\0\x000\x01\0\x9d\x01*\x01\0\x01\0\x0e\xc0\xfe%\xa4\0\x03p\0\0\0\0";

#[test]
fn the_four_formats_are_written_anew_those_without_loss_as_whatever_is_smaller() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let picture = accept(&sample(format)).unwrap();
        assert_eq!((picture.width, picture.height), (20, 10));
        assert_eq!(picture.mime == "image/jpeg", format == ImageFormat::Jpeg, "{format:?} became {}", picture.mime);
        assert_eq!(infer::get(&picture.bytes).unwrap().mime_type(), picture.mime);
        assert!(accept(&picture.bytes).is_ok(), "{} can be read again", picture.mime);
    }
    let noise = RgbaImage::from_fn(60, 60, |x, y| Rgba([(x * y * 7) as u8, (x * 31) as u8, (y * 17) as u8, 200]));
    let (mut png, mut webp) = (vec![], vec![]);
    DynamicImage::from(noise.clone()).write_with_encoder(PngEncoder::new(&mut png)).unwrap();
    DynamicImage::from(noise).write_with_encoder(WebPEncoder::new_lossless(&mut webp)).unwrap();
    assert_eq!(accept(&png).unwrap().bytes.len(), png.len().min(webp.len()));
}

#[test]
fn a_photograph_stays_a_photograph_whatever_it_came_as() {
    assert_eq!(accept(LOSSY_WEBP).unwrap().mime, "image/jpeg");
    assert!(!is_lossy_webp(&sample(ImageFormat::WebP)));
    for cut in 0..LOSSY_WEBP.len() {
        let _ = is_lossy_webp(&LOSSY_WEBP[..cut]);
    }
}

fn wide(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
    let image = RgbaImage::from_fn(width, height, |x, _| Rgba([(x / 8) as u8, 90, 160, 255]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::from(DynamicImage::from(image).to_rgb8()).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

#[test]
fn a_picture_is_kept_at_every_fixed_width_below_its_own() {
    for (width, widths) in
        [(2_000, vec![480, 960, 1_920]), (1_920, vec![480, 960]), (481, vec![480]), (480, vec![]), (3, vec![])]
    {
        let picture = accept(&wide(width, 6, ImageFormat::Jpeg)).unwrap();
        assert_eq!(picture.narrower.iter().map(|it| it.width).collect::<Vec<_>>(), widths, "of {width}");
        let all = picture.narrower.iter().map(|it| it.bytes.len()).sum::<usize>();
        assert_eq!(picture.size(), picture.bytes.len() + all);
        for narrower in &picture.narrower {
            assert_eq!(infer::get(&narrower.bytes).unwrap().mime_type(), picture.mime);
            let again = image::load_from_memory(&narrower.bytes).unwrap();
            assert_eq!(
                (again.width(), again.height()),
                (narrower.width, ((6 * narrower.width + width / 2) / width).max(1))
            );
        }
    }
}

#[test]
fn a_face_is_the_middle_of_what_came_and_never_larger_than_that() {
    let bands = RgbaImage::from_fn(40, 20, |x, _| match x {
        10..30 => Rgba([0, 0, 200, 255]),
        _ => Rgba([200, 0, 0, 255]),
    });
    let mut png = Vec::new();
    DynamicImage::from(bands).write_with_encoder(PngEncoder::new(&mut png)).unwrap();
    let face = Picture::face(png.into()).unwrap();
    assert_eq!((face.width, face.height, face.narrower.len()), (20, 20, 0));
    let shown = image::load_from_memory(&face.bytes).unwrap().to_rgb8();
    assert!(shown.pixels().all(|pixel| pixel.0 == [0, 0, 200]), "the edges are gone");

    let face = Picture::face(wide(600, 700, ImageFormat::Jpeg).into()).unwrap();
    assert_eq!((face.width, face.height), (512, 512));
    assert_eq!(face.narrower.iter().map(|it| it.width).collect::<Vec<_>>(), FACE_WIDTHS);
}

#[test]
fn a_face_that_is_none_or_too_large_is_refused_with_a_reason() {
    let refused = |bytes: &[u8]| Picture::face(Bytes::copy_from_slice(bytes)).unwrap_err();
    for (bytes, kind, says) in [
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), RefusalKind::Validation, "scripts"),
        (vec![0; 3 * MB], RefusalKind::TooLarge, "2 MB"),
        (png_claiming(8_000, 8_000), RefusalKind::TooLarge, "4 096 pixels"),
        (png_claiming(4_097, 1), RefusalKind::TooLarge, "4 096 pixels"),
        (b"not a picture at all".to_vec(), RefusalKind::Validation, "not a PNG"),
    ] {
        let refusal = refused(&bytes);
        assert_eq!(refusal.kind, kind, "{refusal}");
        assert!(refusal.fields["picture"].contains(says), "{refusal}");
    }
}

#[test]
fn what_is_appended_to_a_picture_is_dropped() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg] {
        let mut bytes = sample(format);
        bytes.extend(b"<html><script>alert(1)</script></html>");
        assert!(!has(&accept(&bytes).unwrap().bytes, b"<script>"));
    }
}

#[test]
fn metadata_is_dropped_and_its_turn_is_kept() {
    let image = RgbaImage::new(20, 10);
    let exif = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0HOME ADDRESS".to_vec();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    DynamicImage::from(DynamicImage::from(image).to_rgb8()).write_with_encoder(encoder).unwrap();
    assert!(has(&bytes, b"HOME ADDRESS"));
    let picture = accept(&bytes).unwrap();
    assert!(!has(&picture.bytes, b"HOME ADDRESS"));
    assert_eq!((picture.width, picture.height), (10, 20), "a quarter turn");
}

#[test]
fn a_header_cannot_claim_a_picture_we_would_not_draw() {
    check_refused(&png_claiming(50_000, 50_000), RefusalKind::TooLarge, "8 000 pixels");
    check_refused(&png_claiming(8_001, 1), RefusalKind::TooLarge, "8 000 pixels");
    check_refused(&png_claiming(8_000, 8_000), RefusalKind::TooLarge, "40 megapixels");
    check_refused(&png_claiming(100, 100), RefusalKind::Validation, "damaged");
}

#[test]
fn only_the_bytes_say_what_it_is() {
    check_refused(b"just text that was named cover.png", RefusalKind::Validation, "not a PNG");
    check_refused(b"<html><script>alert(1)</script>", RefusalKind::Validation, "not a PNG");
    check_refused(b"<?xml version=\"1.0\"?><svg onload=\"alert(1)\"/>", RefusalKind::Validation, "scripts");
    check_refused(b"%PDF-1.7 and more", RefusalKind::Validation, "not a PNG");
    check_refused(b"", RefusalKind::Validation, "empty");
}

#[test]
fn damaged_and_oversized_files_are_told_apart() {
    let png = sample(ImageFormat::Png);
    check_refused(&png[..png.len() / 2], RefusalKind::Validation, "damaged");
    check_refused(b"\x89PNG\r\n\x1a\n", RefusalKind::Validation, "damaged");
    check_refused(b"GIF89a\xff\xff\xff\xff", RefusalKind::Validation, "");
    check_refused(&vec![0; ON_A_PAGE.bytes + 1], RefusalKind::TooLarge, "4 MB");
}
