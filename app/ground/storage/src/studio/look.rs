//! What a file is: by its first bytes, and by what ffprobe sees in it.

use std::time::Duration;

use serde_json::Value;

use super::{Bench, Halt, SAFELY, SOURCE, Studio, unreadable};

const LOOK: Duration = Duration::from_secs(60);
/// Copying a whole film to nowhere, to see how long it is.
const LOOK_THROUGH: Duration = Duration::from_secs(10 * 60);

/// What is inside a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub seconds: f64,
    /// Absent where it is sound alone; a cover is no film.
    pub film: Option<Film>,
    /// How the sound is coded, where there is any.
    pub sound: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Film {
    pub codec: String,
    pub pixels: String,
    pub width: u32,
    pub height: u32,
}

/// What ffmpeg calls a container, by what the first bytes say it is. `None` for what is not taken.
pub fn container(mime: &str) -> Option<&'static str> {
    Some(match mime {
        "video/mp4" | "video/x-m4v" | "video/quicktime" | "audio/m4a" => "mov",
        "video/webm" => "matroska",
        "audio/mpeg" => "mp3",
        "audio/x-wav" => "wav",
        "audio/x-flac" => "flac",
        "audio/ogg" | "audio/opus" => "ogg",
        _ => return None,
    })
}

/// What a browser is told the file is: it refuses some names of kinds it can play.
pub fn served_as(mime: &str, has_film: bool) -> &'static str {
    match (container(mime), has_film) {
        (Some("mov"), true) => "video/mp4",
        (Some("mov"), false) => "audio/mp4",
        (Some("matroska"), true) => "video/webm",
        (Some("matroska"), false) => "audio/webm",
        (Some("mp3"), _) => "audio/mpeg",
        (Some("wav"), _) => "audio/wav",
        (Some("flac"), _) => "audio/flac",
        (Some("ogg"), _) => "audio/ogg",
        _ => "application/octet-stream",
    }
}

impl Studio {
    /// Looks at the file of the bench. Refuses what has neither sound nor film, or no length.
    pub async fn look(&self, bench: &Bench) -> Result<Seen, Halt> {
        let shown = "format=duration:stream=codec_type,codec_name,pix_fmt,width,height:stream_disposition=attached_pic";
        let container = bench.container;
        let words = format!("-v error {SAFELY} -f {container} -show_entries {shown} -of json {SOURCE}");
        let said = self.run(&self.ffprobe, bench, &words, LOOK, |_| {}).await?;
        let said: Value = serde_json::from_str(&said).map_err(|_| unreadable())?;
        let (film, sound) = (film_of(&said), sound_of(&said));
        if film.is_none() && sound.is_none() {
            return Err(unreadable());
        }
        let seconds = match seconds_of(&said) {
            Some(seconds) => seconds,
            None => self.look_through(bench).await?,
        };
        if seconds <= 0.0 { Err(unreadable()) } else { Ok(Seen { seconds, film, sound }) }
    }

    /// How long it is, where its head does not say: what browsers record is written before anybody knows.
    async fn look_through(&self, bench: &Bench) -> Result<f64, Halt> {
        let mut last = 0.0;
        self.make(bench, "", "-map 0 -c copy -f null -", LOOK_THROUGH, |at| last = at).await?;
        Ok(last)
    }
}

impl Seen {
    /// Whether browsers play it as it is, in the container of this kind.
    pub fn plays(&self, mime: &str) -> bool {
        let sound = |known: &[&str]| self.sound.as_deref().is_none_or(|codec| known.contains(&codec));
        let film = |known: &[&str]| {
            self.film.as_ref().is_none_or(|it| known.contains(&it.codec.as_str()) && it.pixels == "yuv420p")
        };
        match mime {
            "video/mp4" | "video/x-m4v" | "audio/m4a" => film(&["h264"]) && sound(&["aac", "mp3"]),
            "video/webm" => film(&["vp8", "vp9", "av1"]) && sound(&["vorbis", "opus"]),
            "audio/mpeg" => sound(&["mp3"]),
            "audio/x-wav" => sound(&["pcm_u8", "pcm_s16le", "pcm_s24le", "pcm_s32le", "pcm_f32le"]),
            "audio/x-flac" => sound(&["flac"]),
            "audio/ogg" | "audio/opus" => self.film.is_none() && sound(&["vorbis", "opus", "flac"]),
            _ => false,
        }
    }
}

fn streams<'a>(said: &'a Value, kind: &'static str) -> impl Iterator<Item = &'a Value> {
    let all = said["streams"].as_array().map(Vec::as_slice).unwrap_or_default();
    all.iter().filter(move |it| it["codec_type"] == kind)
}

fn film_of(said: &Value) -> Option<Film> {
    let found = streams(said, "video").find(|it| it["disposition"]["attached_pic"] != 1)?;
    let number = |name: &str| found[name].as_u64().and_then(|it| u32::try_from(it).ok());
    Some(Film {
        codec: found["codec_name"].as_str()?.into(),
        pixels: found["pix_fmt"].as_str().unwrap_or_default().into(),
        width: number("width").filter(|it| *it > 0)?,
        height: number("height").filter(|it| *it > 0)?,
    })
}

fn sound_of(said: &Value) -> Option<String> {
    streams(said, "audio").find_map(|it| it["codec_name"].as_str()).map(String::from)
}

fn seconds_of(said: &Value) -> Option<f64> {
    said["format"]["duration"].as_str()?.parse().ok().filter(|it: &f64| it.is_finite())
}
