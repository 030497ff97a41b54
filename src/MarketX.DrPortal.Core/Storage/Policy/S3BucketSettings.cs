using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>The bucket's settings through AWSSDK.S3.</summary>
public sealed class S3BucketSettings(StorageOptions options) : IBucketSettings, IDisposable
{
    private readonly Lazy<AmazonS3Client> _client = new(() => S3Client.ForRequests(options));

    private string Place { get; } = $"The bucket {options.Bucket}";

    /// <inheritdoc />
    public async Task<BucketSettings> ReadAsync(CancellationToken cancellationToken)
    {
        var bucket = options.Bucket;
        var rules = await AskAsync<IReadOnlyList<LifecycleRule>>("lifecycle rules", "s3:GetLifecycleConfiguration", [], async () =>
            (await _client.Value.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken)).Configuration?.Rules ?? []);
        var encryption = await AskAsync<string?>("default encryption", "s3:GetEncryptionConfiguration", null, async () =>
            (await _client.Value.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = bucket }, cancellationToken))
                .ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault()?.ServerSideEncryptionByDefault?.ServerSideEncryptionAlgorithm?.Value);
        var versioning = await AskAsync("versioning", "s3:GetBucketVersioning", BucketVersioning.Off, async () =>
            (await _client.Value.GetBucketVersioningAsync(new GetBucketVersioningRequest { BucketName = bucket }, cancellationToken)).VersioningConfig?.Status?.Value switch
            {
                "Enabled" => BucketVersioning.Enabled,
                "Suspended" => BucketVersioning.Suspended,
                _ => BucketVersioning.Off,
            });
        var access = await AskAsync("public-access block", "s3:GetBucketPublicAccessBlock", PublicAccessBlock.None, async () =>
            (await _client.Value.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket }, cancellationToken)).PublicAccessBlockConfiguration is { } block
                ? new PublicAccessBlock(block.BlockPublicAcls == true, block.IgnorePublicAcls == true, block.BlockPublicPolicy == true, block.RestrictPublicBuckets == true)
                : PublicAccessBlock.None);
        var locking = await AskAsync("object lock", "s3:GetBucketObjectLockConfiguration", new BucketLock(false, null), async () =>
        {
            var configuration = (await _client.Value.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket }, cancellationToken)).ObjectLockConfiguration;
            var days = configuration?.Rule?.DefaultRetention is { } retention ? (retention.Days ?? 0) + (365 * (retention.Years ?? 0)) : 0;
            return new BucketLock(configuration?.ObjectLockEnabled == ObjectLockEnabled.Enabled, days > 0 ? days : null);
        });
        return new BucketSettings(
            new([.. rules.Value.Select(LifecycleRules.Read)], rules.Unknown), encryption, versioning, access, locking, LifecycleRules.Fingerprint(rules.Value));
    }

    /// <inheritdoc />
    public async Task<bool> TryApplyAsync(IReadOnlyList<PolicyRule> rules, string fingerprint, CancellationToken cancellationToken)
    {
        GetLifecycleConfigurationResponse? answer = null;
        var existing = await AskAsync<IReadOnlyList<LifecycleRule>>("lifecycle rules", "s3:GetLifecycleConfiguration", [], async () =>
        {
            answer = await _client.Value.GetLifecycleConfigurationAsync(new GetLifecycleConfigurationRequest { BucketName = options.Bucket }, cancellationToken);
            return answer.Configuration?.Rules ?? [];
        });
        // A put replaces all of them: without those that are there it would take away what others have set.
        if (existing.Unknown is { } unknown)
            throw new StorageException($"{unknown} Without them no rule can be applied, because they would be replaced.");
        if (LifecycleRules.Fingerprint(existing.Value) != fingerprint)
            return false;
        await PutAsync("lifecycle rules", "s3:PutLifecycleConfiguration", () => _client.Value.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
        {
            BucketName = options.Bucket,
            Configuration = new LifecycleConfiguration { Rules = LifecycleRules.Merge(existing.Value, rules) },
            TransitionDefaultMinimumObjectSize = answer?.TransitionDefaultMinimumObjectSize,
        }, cancellationToken));
        return true;
    }

    /// <inheritdoc />
    public Task TurnOnAsync(PolicyTopic topic, CancellationToken cancellationToken) => topic switch
    {
        PolicyTopic.Versioning => PutAsync("versioning", "s3:PutBucketVersioning", () => _client.Value.PutBucketVersioningAsync(new PutBucketVersioningRequest
        {
            BucketName = options.Bucket, VersioningConfig = new S3BucketVersioningConfig { Status = VersionStatus.Enabled },
        }, cancellationToken)),
        PolicyTopic.PublicAccess => PutAsync("public-access block", "s3:PutBucketPublicAccessBlock", async () =>
            await new PublicAccessSwitch(_client.Value, options).TurnOnAsync((await ReadAsync(cancellationToken)).PublicAccess.Value, cancellationToken)),
        PolicyTopic.Encryption => PutAsync("default encryption", "s3:PutEncryptionConfiguration", () => _client.Value.PutBucketEncryptionAsync(new PutBucketEncryptionRequest
        {
            BucketName = options.Bucket,
            ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration
            {
                ServerSideEncryptionRules = [new ServerSideEncryptionRule { ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
                {
                    ServerSideEncryptionAlgorithm = new ServerSideEncryptionMethod(options.ServerSideEncryption),
                    ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId.Length == 0 ? null : options.KmsKeyId,
                } }],
            },
        }, cancellationToken)),
        _ => throw new ArgumentOutOfRangeException(nameof(topic), topic, "It cannot be turned on for a bucket that is there."),
    };

    /// <inheritdoc />
    public void Dispose()
    {
        if (_client.IsValueCreated)
            _client.Value.Dispose();
    }

    private async Task PutAsync(string what, string permission, Func<Task> put)
    {
        try
        {
            await put();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new StorageException($"{Place} does not let the access key change its {what} ({e.ErrorCode}). Grant {permission}, or have somebody apply the JSON or the Terraform who may.");
        }
        // A server that knows the request and not what is in it says that it is malformed.
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed or HttpStatusCode.BadRequest)
        {
            throw new StorageException($"The server of {options.Bucket} does not take this {what} ({e.ErrorCode}). Set it where the server is administered, if it offers that at all.");
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, $"changing its {what}", Place);
        }
    }

    private async Task<Reading<T>> AskAsync<T>(string what, string permission, T absent, Func<Task<T>> ask)
    {
        try
        {
            return new(await ask(), null);
        }
        // No such configuration: the bucket has none.
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return new(absent, null);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden && e.ErrorCode is "AccessDenied" or "Forbidden")
        {
            return new(absent, $"{Place} does not tell its {what} ({e.ErrorCode}). Grant {permission}, or look at it in the console.");
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed)
        {
            return new(absent, $"The server of {options.Bucket} does not offer to read its {what} ({e.ErrorCode}). Look at it where the server is administered.");
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, $"reading its {what}", Place);
        }
    }
}
