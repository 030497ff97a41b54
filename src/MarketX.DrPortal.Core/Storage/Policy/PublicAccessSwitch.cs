using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>
/// Turns the whole public-access block on, and proves that the bucket can be written to afterwards. Ceph 18 takes the block's part against
/// public ACLs and then refuses every object that is put, whatever its ACL: no backup would get into the bucket any more.
/// </summary>
internal sealed class PublicAccessSwitch(AmazonS3Client client, StorageOptions options)
{
    private const int TakeBackAttempts = 5;

    // Where the portal writes anyway. An object of one letter, which stays where the access key may not delete.
    private string Key => $"{options.Prefix}-runbook/write-test";

    /// <summary>Turns it on, or leaves everything as it was.</summary>
    /// <param name="before">How it was.</param>
    /// <param name="cancellationToken">Ends it before anything is changed.</param>
    /// <exception cref="StorageException">The bucket could not be written to, before or with the block; the block is as before.</exception>
    public async Task TurnOnAsync(PublicAccessBlock before, CancellationToken cancellationToken)
    {
        if (await WriteAsync(cancellationToken) is { } refused)
            throw new StorageException($"The public-access block was not touched: that writing works with it could not be tried, because {Key} cannot be written ({refused}).");
        try
        {
            if (await TryAsync(before) is { } code)
            {
                throw new StorageException(
                    $"The server of {options.Bucket} refuses every write to a bucket with the whole public-access block ({code}), so it was taken back: no backup could have been written. "
                    + "Set its parts IgnorePublicAcls, BlockPublicPolicy and RestrictPublicBuckets where the server is administered, and leave BlockPublicAcls off.");
            }
        }
        finally
        {
            await DeleteAsync();
        }
    }

    // Null where the block is on and a write went through; else the code of the write's refusal, and the block is as before.
    private async Task<string?> TryAsync(PublicAccessBlock before)
    {
        var isOn = false;
        try
        {
            await SetAsync(new PublicAccessBlock(true, true, true, true));
            isOn = true;
            if (await WriteAsync(CancellationToken.None) is not { } code)
                return null;
            await TakeBackAsync(before, code);
            return code;
        }
        // Refused, the block is not on. Whatever else keeps the write from being tried, nothing proves that it does no harm, and it does not stay.
        catch (Exception e) when (StorageException.IsStorageFailure(e) && (isOn || e is not AmazonS3Exception { StatusCode: (>= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError) or HttpStatusCode.NotImplemented }))
        {
            await TakeBackAsync(before, e.Message);
            throw new StorageException($"Whether {options.Bucket} can be written to with the whole public-access block could not be found out ({e.Message}), so the block was taken back. Try again.");
        }
    }

    // It has to succeed, or no backup gets into the bucket. Ceph leaves the body of a write that it refuses unread, takes it for the next
    // request on that connection, and answers 400 without a word: the next attempt has a connection of its own.
    private async Task TakeBackAsync(PublicAccessBlock before, string code)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SetAsync(before);
                return;
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.BadRequest && attempt < TakeBackAttempts)
            {
            }
            catch (Exception e) when (StorageException.IsStorageFailure(e))
            {
                throw new StorageException(
                    $"A write to {options.Bucket} with the whole public-access block failed ({code}), and the block could not be taken back ({e.Message}). "
                    + "Take its part BlockPublicAcls off now, where the server is administered: until then perhaps no backup gets into the bucket.");
            }
        }
    }

    private async Task SetAsync(PublicAccessBlock block) => await client.PutPublicAccessBlockAsync(new PutPublicAccessBlockRequest
    {
        BucketName = options.Bucket,
        PublicAccessBlockConfiguration = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = block.BlockAcls, IgnorePublicAcls = block.IgnoreAcls, BlockPublicPolicy = block.BlockPolicy, RestrictPublicBuckets = block.RestrictBuckets,
        },
    });

    // The code of a refusal; null where it was written.
    private async Task<string?> WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.PutObjectAsync(new PutObjectRequest { BucketName = options.Bucket, Key = Key, ContentBody = "x" }, cancellationToken);
            return null;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            return e.ErrorCode;
        }
    }

    private async Task DeleteAsync()
    {
        try
        {
            await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = options.Bucket, Key = Key });
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            // Deleting is a right that the portal does without, and an object of one letter is no reason to call off what was proved.
        }
    }
}
