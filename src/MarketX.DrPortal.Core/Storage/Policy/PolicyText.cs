using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>The policy as files for those who apply it by other means.</summary>
public static class PolicyText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// For the AWS command line, one part for each command, e.g. <c>aws s3api put-bucket-versioning --versioning-configuration "$(jq .VersioningConfiguration
    /// storage-policy.json)"</c>. The one of the lifecycle rules replaces every rule that the bucket has.
    /// </summary>
    public static string Json(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var rules = WantedPolicy.RulesOf(options).Select(JsonNode? (rule) =>
        {
            var node = new JsonObject { ["ID"] = rule.Id, ["Status"] = "Enabled", ["Filter"] = new JsonObject { ["Prefix"] = rule.Prefix } };
            if (rule.ExpireDays is { } days)
                node["Expiration"] = new JsonObject { ["Days"] = days };
            if (rule.NoncurrentDays is { } noncurrent)
                node["NoncurrentVersionExpiration"] = new JsonObject { ["NoncurrentDays"] = noncurrent };
            if (rule.AbortUploadDays is { } abort)
                node["AbortIncompleteMultipartUpload"] = new JsonObject { ["DaysAfterInitiation"] = abort };
            return node;
        });
        var policy = new JsonObject
        {
            ["LifecycleConfiguration"] = new JsonObject { ["Rules"] = new JsonArray([.. rules]) },
            ["VersioningConfiguration"] = new JsonObject { ["Status"] = "Enabled" },
            ["PublicAccessBlockConfiguration"] = new JsonObject { ["BlockPublicAcls"] = true, ["IgnorePublicAcls"] = true, ["BlockPublicPolicy"] = true, ["RestrictPublicBuckets"] = true },
        };
        if (options.ServerSideEncryption != "none")
        {
            var byDefault = new JsonObject { ["SSEAlgorithm"] = options.ServerSideEncryption };
            if (options.KmsKeyId.Length > 0)
                byDefault["KMSMasterKeyID"] = options.KmsKeyId;
            policy["ServerSideEncryptionConfiguration"] = new JsonObject { ["Rules"] = new JsonArray(new JsonObject { ["ApplyServerSideEncryptionByDefault"] = byDefault }) };
        }

        policy["ObjectLockConfiguration"] = new JsonObject { ["ObjectLockEnabled"] = "Enabled" };
        return policy.ToJsonString(Indented) + "\n";
    }

    /// <summary>The same for Terraform's AWS provider.</summary>
    public static string Terraform(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            # The bucket's rules as the portal wants them. Terraform owns all lifecycle rules of a bucket:
            # add those that others need to the same resource.
            resource "aws_s3_bucket_lifecycle_configuration" "backups" {
              bucket = {{Quoted(options.Bucket)}}

            """);
        foreach (var rule in WantedPolicy.RulesOf(options))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n  rule {{\n    id     = {Quoted(rule.Id)}\n    status = \"Enabled\"\n\n    filter {{\n      prefix = {Quoted(rule.Prefix)}\n    }}\n");
            Block("expiration", "days", rule.ExpireDays);
            Block("noncurrent_version_expiration", "noncurrent_days", rule.NoncurrentDays);
            Block("abort_incomplete_multipart_upload", "days_after_initiation", rule.AbortUploadDays);
            text.Append("  }\n");
        }

        text.Append(CultureInfo.InvariantCulture, $$"""
            }

            resource "aws_s3_bucket_versioning" "backups" {
              bucket = {{Quoted(options.Bucket)}}

              versioning_configuration {
                status = "Enabled"
              }
            }

            resource "aws_s3_bucket_public_access_block" "backups" {
              bucket                  = {{Quoted(options.Bucket)}}
              block_public_acls       = true
              block_public_policy     = true
              ignore_public_acls      = true
              restrict_public_buckets = true
            }

            # On AWS also for a bucket that is there. Most other servers want it when the bucket is made: elsewhere take this out,
            # or give a new aws_s3_bucket object_lock_enabled = true. No retention by default: the portal locks what must stay.
            resource "aws_s3_bucket_object_lock_configuration" "backups" {
              bucket              = {{Quoted(options.Bucket)}}
              object_lock_enabled = "Enabled"
              depends_on          = [aws_s3_bucket_versioning.backups]
            }

            """);
        if (options.ServerSideEncryption == "none")
            return text.ToString();
        text.Append(CultureInfo.InvariantCulture, $$"""

            resource "aws_s3_bucket_server_side_encryption_configuration" "backups" {
              bucket = {{Quoted(options.Bucket)}}

              rule {
                apply_server_side_encryption_by_default {
                  sse_algorithm = {{Quoted(options.ServerSideEncryption)}}{{(options.KmsKeyId.Length == 0 ? "" : $"\n      kms_master_key_id = {Quoted(options.KmsKeyId)}")}}
                }
              }
            }

            """);
        return text.ToString();

        void Block(string name, string attribute, int? days)
        {
            if (days is { } value)
                text.Append(CultureInfo.InvariantCulture, $"\n    {name} {{\n      {attribute} = {value}\n    }}\n");
        }
    }

    /// <summary>A rule in words, for a difference.</summary>
    internal static string Words(PolicyRule rule) => Words(new BucketRule(rule.Id, true, rule.Prefix) { ExpireDays = rule.ExpireDays, NoncurrentDays = rule.NoncurrentDays, AbortUploadDays = rule.AbortUploadDays });

    /// <summary>A rule in words, for a difference.</summary>
    internal static string Words(BucketRule rule)
    {
        List<string> parts = [$"{(rule.Prefix.Length == 0 ? "all objects" : rule.Prefix)}{(rule.HasConditions ? " with a tag or of a size" : "")}"];
        if (rule.ExpireDays is { } days)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"deleted after {days} days"));
        if (rule.ExpireOn is { } on)
            parts.Add($"deleted on {on.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
        if (rule.NoncurrentDays is { } noncurrent)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"versions gone after {noncurrent} days"));
        if (rule.AbortUploadDays is { } abort)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"dead uploads gone after {abort} days"));
        if (rule.ArchiveClass is { } archive)
            parts.Add($"moved to {archive}");
        if (!rule.Enabled)
            parts.Add("switched off");
        return string.Join(", ", parts);
    }

    // A prefix may hold what Terraform would read as an expression.
    private static string Quoted(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal)}\"";
}
