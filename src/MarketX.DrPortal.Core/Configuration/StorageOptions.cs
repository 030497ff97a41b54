namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The bucket that holds the backups. The runbook's <c>AWS_*</c> variables fill it.</summary>
public sealed class StorageOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Storage";

    /// <summary>Bucket (<c>AWS_S3_BACKUP_BUCKET</c>).</summary>
    public string Bucket { get; set; } = "marketx-backups";

    /// <summary>Key prefix without the last slash (<c>AWS_S3_BACKUP_PREFIX</c>).</summary>
    public string Prefix { get; set; } = "postgres-backups";

    /// <summary>Region (<c>AWS_REGION</c>).</summary>
    public string Region { get; set; } = "us-east-1";

    /// <summary>Address of an S3-compatible server (<c>AWS_ENDPOINT_URL_S3</c>); empty: AWS.</summary>
    public string EndpointUrl { get; set; } = "";

    /// <summary>Bucket in the path instead of the host name; unset: when <see cref="EndpointUrl"/> is set.</summary>
    public bool? ForcePathStyle { get; set; }

    /// <summary>Access key (<c>AWS_ACCESS_KEY_ID</c>); empty: the AWS default credential chain.</summary>
    public string AccessKeyId { get; set; } = "";

    /// <summary>Secret key (<c>AWS_SECRET_ACCESS_KEY</c>).</summary>
    public SecretText? SecretAccessKey { get; set; }

    /// <summary>Session token of temporary keys (<c>AWS_SESSION_TOKEN</c>).</summary>
    public SecretText? SessionToken { get; set; }

    /// <summary>Encryption at rest: <c>AES256</c>, <c>aws:kms</c> or <c>none</c>.</summary>
    public string ServerSideEncryption { get; set; } = "AES256";

    /// <summary>Key for <c>aws:kms</c>; empty: the account's default.</summary>
    public string KmsKeyId { get; set; } = "";

    /// <summary>Storage class, e.g. <c>STANDARD_IA</c>; <c>none</c>: the bucket's default.</summary>
    public string StorageClass { get; set; } = "STANDARD_IA";

    /// <summary>Days that backups are kept: what the bucket's lifecycle rule should say.</summary>
    public int RetentionDays { get; set; } = 30;

    /// <summary>How long nothing may move in a transfer before it is tried again.</summary>
    public TimeSpan InactivityTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
