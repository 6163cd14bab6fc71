//! Files as browsers send them and fetch them.

use axum::{
    Router,
    body::{Body, to_bytes},
};
use http::{Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Announces a file and sends it in three pieces; answers with the address it is finished at.
pub async fn send_in_pieces(
    router: impl Fn() -> Router,
    purpose: &str,
    subject: &str,
    name: &str,
    file: &[u8],
) -> String {
    let begin = json!({ "purpose": purpose, "subject": subject, "name": name, "bytes": file.len(), "mark": "1" });
    let request = Request::post("/uploads").header("content-type", "application/json");
    let request = request.body(Body::from(begin.to_string())).unwrap();
    let (status, standing) = answered(router(), request).await;
    assert_eq!(status, StatusCode::OK, "{standing}");
    let address = format!("/uploads/{}", standing["id"].as_str().unwrap());
    let mut offset = 0;
    for piece in file.chunks(file.len().div_ceil(3)) {
        let request = Request::patch(&address).header("upload-offset", offset);
        let request = request.body(Body::from(piece.to_vec())).unwrap();
        offset += piece.len();
        assert_eq!(answered(router(), request).await.1["received"], offset);
    }
    address
}

/// The status and what was said.
pub async fn answered(router: Router, request: Request<Body>) -> (StatusCode, Value) {
    let (status, body) = fetched(router, request).await;
    (status, serde_json::from_slice(&body).unwrap())
}

/// The status and the bytes.
pub async fn fetched(router: Router, request: Request<Body>) -> (StatusCode, Vec<u8>) {
    let response = router.oneshot(request).await.unwrap();
    let status = response.status();
    (status, to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec())
}
