using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>
/// Files to and from the bucket as <c>aws s3 cp</c> moves them: parts of 8 MiB, ten at a time. It runs in this process,
/// so without the start of an interpreter, which is to the runbook's advantage.
/// </summary>
internal static class RunbookTransfer
{
    private const int PartSize = 8 << 20;
    private const int Parallelism = 10;

    public static async Task UploadAsync(AmazonS3Client s3, string bucket, string key, string file, CancellationToken cancellationToken)
    {
        using var transfer = new TransferUtility(s3, new TransferUtilityConfig { ConcurrentServiceRequests = Parallelism, MinSizeBeforePartUpload = PartSize });
        await transfer.UploadAsync(
            new TransferUtilityUploadRequest
            {
                BucketName = bucket,
                Key = key,
                FilePath = file,
                PartSize = PartSize,
                ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256,
                StorageClass = S3StorageClass.StandardInfrequentAccess,
            },
            cancellationToken);
    }

    public static async Task DownloadAsync(AmazonS3Client s3, string bucket, string key, string file, CancellationToken cancellationToken)
    {
        var length = (await s3.GetObjectMetadataAsync(bucket, key, cancellationToken)).ContentLength;
        using var target = File.OpenHandle(file, FileMode.Create, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, length);
        var parts = Enumerable.Range(0, (int)((length + PartSize - 1) / PartSize));
        await Parallel.ForEachAsync(parts, new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken }, async (part, token) =>
        {
            var start = (long)part * PartSize;
            var request = new GetObjectRequest { BucketName = bucket, Key = key, ByteRange = new ByteRange(start, Math.Min(length, start + PartSize) - 1) };
            using var response = await s3.GetObjectAsync(request, token);
            var buffer = new byte[128 * 1024];
            int read;
            while ((read = await response.ResponseStream.ReadAsync(buffer, token)) > 0)
            {
                await RandomAccess.WriteAsync(target, buffer.AsMemory(0, read), start, token);
                start += read;
            }
        });
    }
}
