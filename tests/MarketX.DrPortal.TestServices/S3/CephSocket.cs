using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>A Ceph daemon's admin socket: a JSON command ended by a zero byte, answered by a length and JSON.</summary>
internal static class CephSocket
{
    /// <summary>The state of a storage daemon ("booting", "active"); null while the socket does not answer.</summary>
    public static async Task<string?> StateAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("""{"prefix": "status"}""" + '\0'), cancellationToken);
            var length = new byte[4];
            await stream.ReadExactlyAsync(length, cancellationToken);
            var answer = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
            await stream.ReadExactlyAsync(answer, cancellationToken);
            using var json = JsonDocument.Parse(answer);
            return json.RootElement.TryGetProperty("state", out var state) ? state.GetString() : null;
        }
        catch (Exception failure) when (failure is IOException or SocketException or JsonException)
        {
            return null;
        }
    }
}
