# The bucket's rules as the portal wants them. Terraform owns all lifecycle rules of a bucket:
# add those that others need to the same resource.
resource "aws_s3_bucket_lifecycle_configuration" "backups" {
  bucket = "marketx-backups"

  rule {
    id     = "drportal-backups"
    status = "Enabled"

    filter {
      prefix = "postgres-backups/"
    }

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  rule {
    id     = "drportal-manifests"
    status = "Enabled"

    filter {
      prefix = "postgres-backups-manifests/"
    }

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }

  rule {
    id     = "drportal-globals"
    status = "Enabled"

    filter {
      prefix = "postgres-backups-globals/"
    }

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }
  }

  rule {
    id     = "drportal-portal"
    status = "Enabled"

    filter {
      prefix = "postgres-backups-portal/"
    }

    expiration {
      days = 30
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }

  rule {
    id     = "drportal-pinned"
    status = "Enabled"

    filter {
      prefix = "postgres-backups-pinned/"
    }

    noncurrent_version_expiration {
      noncurrent_days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 2
    }
  }
}

resource "aws_s3_bucket_versioning" "backups" {
  bucket = "marketx-backups"

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "backups" {
  bucket                  = "marketx-backups"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# On AWS also for a bucket that is there. Most other servers want it when the bucket is made: elsewhere take this out,
# or give a new aws_s3_bucket object_lock_enabled = true. No retention by default: the portal locks what must stay.
resource "aws_s3_bucket_object_lock_configuration" "backups" {
  bucket              = "marketx-backups"
  object_lock_enabled = "Enabled"
  depends_on          = [aws_s3_bucket_versioning.backups]
}

resource "aws_s3_bucket_server_side_encryption_configuration" "backups" {
  bucket = "marketx-backups"

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}
