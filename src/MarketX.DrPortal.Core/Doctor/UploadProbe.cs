using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>
/// Tries to write as a backup does, with its encryption and storage class, by a multipart upload that is aborted: it
/// never becomes an object, so that it leaves nothing even in a bucket with versions or object lock, and needs no
/// right to delete.
/// </summary>
internal static class UploadProbe
{
    public static async Task<DoctorCheck> RunAsync(string area, StorageOptions options, string place, CancellationToken cancellationToken)
    {
        // Under the backups' own prefix: rights may be given for that one alone. Nothing ever shows under this key.
        var key = $"{options.Prefix}/doctor-probe-{RunId.New()}";
        using var client = S3Client.ForRequests(options);
        var step = $"writing s3://{options.Bucket}/{key}";
        string? uploadId = null;
        try
        {
            var request = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key };
            if (options.StorageClass is not ("" or "none"))
                request.StorageClass = new S3StorageClass(options.StorageClass);
            if (options.ServerSideEncryption != "none")
                request.ServerSideEncryptionMethod = new ServerSideEncryptionMethod(options.ServerSideEncryption);
            if (options.KmsKeyId.Length > 0)
                request.ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId;
            uploadId = (await client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
            using var body = new MemoryStream("MarketX DR Portal"u8.ToArray());
            await client.UploadPartAsync(
                new UploadPartRequest { BucketName = options.Bucket, Key = key, UploadId = uploadId, PartNumber = 1, PartSize = body.Length, InputStream = body }, cancellationToken);
            step = $"aborting the upload to s3://{options.Bucket}/{key}";
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, step, place);
        }
        finally
        {
            if (uploadId is not null)
                await AbortAsync(client, options, place, key, uploadId);
        }

        return new(area, DoctorVerdict.Ok, $"Uploads can be begun, written and aborted (encryption {options.ServerSideEncryption}, storage class {options.StorageClass}).");
    }

    // With a deadline of its own: also a diagnosis that is broken off leaves nothing.
    private static async Task AbortAsync(AmazonS3Client client, StorageOptions options, string place, string key, string uploadId)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            await client.AbortMultipartUploadAsync(options.Bucket, key, uploadId, deadline.Token);
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, $"aborting the upload to s3://{options.Bucket}/{key}", place);
        }
    }
}
