using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>The open multipart uploads of a bucket. Throws what the client throws.</summary>
internal static class S3Uploads
{
    /// <summary>The uploads whose key begins with <paramref name="prefix"/>.</summary>
    public static async Task<List<MultipartUpload>> ListAsync(AmazonS3Client client, string bucket, string prefix, CancellationToken cancellationToken)
    {
        var uploads = new List<MultipartUpload>();
        var request = new ListMultipartUploadsRequest { BucketName = bucket, Prefix = prefix };
        ListMultipartUploadsResponse page;
        do
        {
            page = await client.ListMultipartUploadsAsync(request, cancellationToken);
            uploads.AddRange(page.MultipartUploads ?? []);
            request.KeyMarker = page.NextKeyMarker;
            request.UploadIdMarker = page.NextUploadIdMarker;
        }
        while (page.IsTruncated == true);
        return uploads;
    }

    /// <summary>Aborts all uploads to exactly this key and returns how many there were.</summary>
    public static async Task<int> AbortAsync(AmazonS3Client client, string bucket, string key, CancellationToken cancellationToken)
    {
        var open = (await ListAsync(client, bucket, key, cancellationToken)).Where(u => u.Key == key).ToList();
        foreach (var upload in open)
        {
            try
            {
                await client.AbortMultipartUploadAsync(bucket, key, upload.UploadId, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                // Another node was faster: it is gone, which is what was wanted.
            }
        }

        return open.Count;
    }
}
