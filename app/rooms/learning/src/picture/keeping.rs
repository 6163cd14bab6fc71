//! Putting a picture into the store and making a row of it.

use bytes::Bytes;
use data::{Fault, Timestamp};
use room::Answer;
use storage::{Picture, Store};

use super::{CoursePicture, PictureId};
use crate::course::CourseId;

/// A picture that was examined and lies in the store.
pub struct Stored {
    file: String,
    /// In the order of [`storage::WIDTHS`].
    narrower: [Option<String>; 3],
    mime: &'static str,
    width: u32,
    height: u32,
    size: usize,
}

impl Stored {
    /// Examines the bytes, which takes a moment, and puts the picture away at all its widths.
    pub async fn examine(store: &Store, bytes: Bytes) -> Answer<Self> {
        let picture = tokio::task::spawn_blocking(move || Picture::accept(bytes)).await.map_err(Fault::new)??;
        let shelved = picture.shelve(store).await?;
        let mut keys = shelved.narrower.into_iter().map(|key| key.to_string());
        let narrower = [keys.next(), keys.next(), keys.next()];
        let (size, Picture { mime, width, height, .. }) = (picture.size(), picture);
        Ok(Self { file: shelved.file.to_string(), narrower, mime, width, height, size })
    }

    /// What its picture itself is kept under.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Bytes it takes, all widths together.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Its row, brought by this person at that moment.
    pub fn row(&self, id: PictureId, course: CourseId, by: &str, at: Timestamp) -> CoursePicture {
        let [small_file, medium_file, large_file] = self.narrower.clone();
        CoursePicture {
            id,
            course,
            file: self.file.clone(),
            small_file,
            medium_file,
            large_file,
            mime: self.mime.into(),
            width: self.width.into(),
            height: self.height.into(),
            uploaded_by: by.into(),
            uploaded_at: at,
            import_key: None,
        }
    }
}
