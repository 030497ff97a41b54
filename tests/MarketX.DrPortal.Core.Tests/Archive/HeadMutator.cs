namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Damages heads the way disks, networks and adversaries do; the same seed gives the same damage.</summary>
internal sealed class HeadMutator(int seed)
{
    private static readonly int[] Extremes = [0, 1, -1, 2, 4, 31, 33, 255, 256, 65_535, 1 << 20, 1 << 28, 1 << 29, int.MaxValue, int.MinValue];

    private readonly Random _random = new(seed);

    /// <summary>A copy with one to four things wrong.</summary>
    public byte[] Mutate(byte[] head)
    {
        var bytes = new List<byte>(head);
        var times = _random.Next(2) == 0 ? 1 : 1 + _random.Next(4);
        for (var i = 0; i < times && bytes.Count > 16; i++)
            MutateOnce(bytes);
        return [.. bytes];
    }

    private void MutateOnce(List<byte> bytes)
    {
        // The magic stays: without it all that is tested is the look at the first bytes.
        var at = 5 + _random.Next(bytes.Count - 5);
        var length = Math.Min(1 + _random.Next(40), bytes.Count - at);
        switch (_random.Next(12))
        {
            // Flipped bits come often: they alone leave most heads readable.
            case < 5:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 5:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 6:
                Overwrite(bytes, at, BitConverter.GetBytes(Extremes[_random.Next(Extremes.Length)]));
                break;
            case 7:
                bytes.RemoveRange(at, length);
                break;
            case 8:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 9:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 10:
                Overwrite(bytes, 5 + _random.Next(bytes.Count - 5), [.. bytes.GetRange(at, length)]);
                break;
            default:
                var noise = new byte[length];
                _random.NextBytes(noise);
                bytes.InsertRange(at, noise);
                break;
        }
    }

    private static void Overwrite(List<byte> bytes, int at, byte[] by)
    {
        for (var i = 0; i < by.Length && at + i < bytes.Count; i++)
            bytes[at + i] = by[i];
    }
}
