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

#[test]
fn the_four_formats_are_written_anew_and_a_gif_becomes_a_png() {
    for (format, mime) in [
        (ImageFormat::Png, "image/png"),
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::WebP, "image/webp"),
        (ImageFormat::Gif, "image/png"),
    ] {
        let picture = accept(&sample(format)).unwrap();
        assert_eq!((picture.mime, picture.width, picture.height), (mime, 20, 10));
        assert_eq!(infer::get(&picture.bytes).unwrap().mime_type(), mime);
        assert!(accept(&picture.bytes).is_ok(), "{mime} can be read again");
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
    check_refused(&vec![0; MAX_BYTES + 1], RefusalKind::TooLarge, "4 MB");
}
